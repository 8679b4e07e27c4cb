"""Entries of a vault of passwords, some of which expire."""

from datetime import datetime, timedelta, timezone

EPOCH = datetime(2018, 11, 11)


class Clock:
    """A clock that a test can set."""

    def __init__(self, moment):
        self.moment = moment

    def utcnow(self):
        return self.moment


class BaseElement:
    def __init__(self, fields, clock):
        self._fields = fields
        self.clock = clock

    def _get_time(self, name):
        text = self._fields.get(name)
        return None if text is None else self._decode_time(text)

    def _decode_time(self, text):
        moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
        return moment.replace(tzinfo=timezone.utc)

    @property
    def expires(self):
        return self._fields.get("Expires", "False") == "True"

    @property
    def expiry_time(self):
        return self._get_time("ExpiryTime")

    @property
    def expired(self):
        return self.expires and self.clock.utcnow().replace(tzinfo=timezone.utc) > self.expiry_time


class Entry(BaseElement):
    @property
    def title(self):
        return self._fields.get("Title", "")

    def touch(self):
        self._fields["LastAccessTime"] = self.clock.utcnow().strftime("%Y-%m-%dT%H:%M:%SZ")
        return self._fields["LastAccessTime"]


class Vault:
    def __init__(self, rows, now):
        clock = Clock(now)
        self.entries = [Entry(dict(row), clock) for row in rows]

    def find_entries(self, text):
        return [entry for entry in self.entries if text in entry.title]

    def expired_entries(self):
        return [entry.title for entry in self.entries if entry.expired]


def report(rows, days, text):
    vault = Vault(rows, EPOCH + timedelta(days=days))
    touched = [entry.touch() for entry in vault.find_entries(text)]
    return vault.expired_entries(), touched
