"""Messages that an application sent, newest first."""

from datetime import datetime, timedelta, timezone

UTC = timezone.utc


class Message:
    def __init__(self, subject, date):
        self.subject = subject
        self.date = datetime.fromisoformat(date)
        if self.date.tzinfo is None:
            self.date = self.date.replace(tzinfo=UTC)
        self.read = False

    def heading(self):
        date = self.date
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)
        return f"{self.subject} ({date.astimezone(UTC):%d %b %H:%M})"


class Panel:
    def __init__(self, keep_hours):
        self.keep = timedelta(hours=keep_hours)
        self.messages = {}

    def add(self, key, message):
        self.messages[key] = message

    def expire(self, now):
        oldest = now - self.keep
        for key in [key for key, message in self.messages.items() if message.date < oldest]:
            del self.messages[key]

    def headings(self):
        return [message.heading() for message in self.messages.values()]


def show(rows, now):
    panel = Panel(24)
    for key, (subject, date) in enumerate(rows):
        panel.add(key, Message(subject, date))
    panel.expire(datetime.fromisoformat(now))
    return panel.headings()
