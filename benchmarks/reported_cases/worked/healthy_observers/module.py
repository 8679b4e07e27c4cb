"""Hands events on to whoever subscribed."""


class Observer:
    def __init__(self):
        self._subscribers = []

    def subscribe(self, callback):
        self._subscribers.append(callback)

    def unsubscribe(self, callback):
        if callback in self._subscribers:
            self._subscribers.remove(callback)

    def notify(self, event):
        for callback in list(self._subscribers):
            callback(event)


OBSERVER = Observer()


def listen(events):
    got = []
    OBSERVER.subscribe(got.append)
    for event in events:
        OBSERVER.notify(event)
    OBSERVER.unsubscribe(got.append)
    return got
