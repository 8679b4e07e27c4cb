"""Whether the folders of mail accounts are still kept in sync, by their last heartbeats."""

from datetime import datetime, timedelta

NOW = datetime(2015, 6, 22, 9, 0, 0)
THRESHOLD = timedelta(minutes=30)


class FolderStatus:
    def __init__(self, name, fields, threshold):
        self.name = name
        self.state = fields.get("state", "unknown")
        text = fields["heartbeat_at"]
        self.heartbeat_at = datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f" if "." in text else "%Y-%m-%d %H:%M:%S")
        self.alive = NOW - self.heartbeat_at < threshold

    def as_row(self):
        seconds = int((NOW - self.heartbeat_at).total_seconds())
        return self.name, self.state, self.alive, seconds


class AccountStatus:
    def __init__(self, number, threshold):
        self.number = number
        self.threshold = threshold
        self.folders = []

    def add(self, name, fields):
        self.folders.append(FolderStatus(name, fields, self.threshold))

    @property
    def alive(self):
        return all(folder.alive for folder in self.folders)


def heartbeat_status(stored):
    accounts = {}
    for (number, name), fields in sorted(stored.items()):
        account = accounts.setdefault(number, AccountStatus(number, THRESHOLD))
        account.add(name, fields)
    return [(each.number, each.alive, [folder.as_row() for folder in each.folders]) for each in accounts.values()]
