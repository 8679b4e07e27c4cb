"""Events of a mail service, counted by their kind."""


class Event:
    def __init__(self, kind, message):
        self.kind = kind
        self.message = message

    @property
    def recipient(self):
        return self.message.get("email", "unknown")


class Receiver:
    def __init__(self):
        self.signals = []

    def receive(self, data):
        message = data.get("msg", {})
        event = Event(data["event"], message)
        self.signals.append(event)
        return event

    def handle(self, rows):
        return [(event.kind, event.recipient) for event in map(self.receive, rows)]


def webhook(rows):
    receiver = Receiver()
    found = receiver.handle(rows)
    return found, len(receiver.signals)
