"""Signals, and those who want to hear of them."""

import weakref


class Signal:
    def __init__(self, name):
        self.name = name
        self.receivers = []

    def connect(self, receiver, dispatch_uid):
        for uid, _, _ in self.receivers:
            if uid == dispatch_uid:
                return
        note = f"{self.name}: {receiver!r}" * 8
        self.receivers.append((dispatch_uid, weakref.WeakMethod(receiver), note))

    def _live_receivers(self):
        live = []
        for _, reference, _ in self.receivers:
            receiver = reference()
            if receiver is not None:
                live.append(receiver)
        return live

    def send(self, **named):
        return [receiver(**named) for receiver in self._live_receivers()]


SAVED = Signal("saved")


class Counter:
    def __init__(self, uid):
        self.seen = 0
        SAVED.connect(self.on_saved, uid)

    def on_saved(self, size):
        self.seen += size
        return self.seen


def view(uids):
    found = []
    for uid in uids:
        counter = Counter(uid)
        SAVED.send(size=3)
        found.append(counter.seen)
    return found
