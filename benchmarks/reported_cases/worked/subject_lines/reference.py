"""Mails of a mail box, with their headers as texts."""


class Header:
    def __init__(self, parts):
        self.parts = parts

    def text(self):
        decoded = []
        for value, charset in self.parts:
            if isinstance(value, bytes):
                decoded.append(value.decode(charset or "utf-8", "replace"))
            else:
                decoded.append(value)
        return " ".join(decoded)


class Message:
    def __init__(self, headers):
        self.headers = headers

    def get(self, name):
        parts = self.headers.get(name)
        return Header(parts).text() if parts else ""


class Mailbox:
    def __init__(self, messages):
        self.messages = [Message(headers) for headers in messages]

    def subjects(self):
        return [message.get("subject") for message in self.messages]

    def senders(self):
        return sorted({message.get("from") for message in self.messages})


def overview(messages):
    box = Mailbox(messages)
    return box.subjects(), box.senders()
