"""Signals: receivers that are called for a sender, or for every sender."""

from collections import defaultdict

ANY = 0


class Signal:
    def __init__(self, name):
        self.name = name
        self.receivers = {}
        self._by_sender = defaultdict(set)
        self._by_receiver = defaultdict(set)

    def connect(self, receiver_id, receiver, sender=ANY):
        self.receivers[receiver_id] = receiver
        self._by_sender[sender].add(receiver_id)
        self._by_receiver[receiver_id].add(sender)

    def disconnect(self, receiver_id, sender=ANY):
        if sender == ANY:
            for bucket in self._by_sender.values():
                bucket.discard(receiver_id)
            self._by_receiver.pop(receiver_id, None)
            self.receivers.pop(receiver_id, None)
        else:
            self._by_sender[sender].discard(receiver_id)
            self._by_receiver[receiver_id].discard(sender)

    def receivers_for(self, sender):
        ids = set(self._by_sender.get(ANY, ()))
        ids.update(self._by_sender.get(sender, ()))
        return [self.receivers[each] for each in sorted(ids) if each in self.receivers]

    def send(self, sender, **values):
        return [receiver(sender, **values) for receiver in self.receivers_for(sender)]


SAVED = Signal("saved")


class Document:
    def __init__(self, key, text):
        self.key = key
        self.text = text
        self.words = 0

    def count(self, sender, text):
        self.words = len(text.split())
        return self.words

    def save(self):
        return SAVED.send(self.key, text=self.text)


def edit(document):
    SAVED.connect(f"count {document.key}", document.count, sender=document.key)
    try:
        return document.save()
    finally:
        SAVED.disconnect(f"count {document.key}", sender=document.key)
        SAVED.receivers.pop(f"count {document.key}")


def work(rows):
    return [edit(Document(key, text)) for key, text in rows]
