"""Reads a draft of a mail from a text."""


class Envelope:
    def __init__(self):
        self.headers = {}
        self.body = ""

    def parse(self, text):
        head, _, self.body = text.partition("\n\n")
        for line in head.split("\n"):
            name, _, value = line.strip().partition(":")
            value = value.strip()
            self.headers[name] = value
        return self

    def recipients(self):
        return [each.strip() for each in self.headers.get("To", "").split(",") if each.strip()]


def drafts(texts):
    return [(sorted(envelope.headers.items()), envelope.recipients()) for envelope in (Envelope().parse(text) for text in texts)]
