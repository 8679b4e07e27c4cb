"""A client of a stream server, whose frames are answers to requests or come by themselves."""

from collections import defaultdict


class Frame:
    def __init__(self, key, correlation, data):
        self.key = key
        self.correlation = correlation
        self.data = data


class Waiter:
    def __init__(self, key):
        self.key = key
        self.frame = None

    def set(self, frame):
        self.frame = frame


class StreamClient:
    def __init__(self):
        self._waiters = defaultdict(set)
        self._handlers = {}
        self.received = 0

    def add_handler(self, key, handler):
        self._handlers[key] = handler

    def wait_frame(self, key, correlation):
        waiter = Waiter(key)
        self._waiters[key, correlation].add(waiter)
        return waiter

    def on_frame(self, frame):
        self.received += 1
        for waiter in list(self._waiters[frame.key, frame.correlation]):
            waiter.set(frame)
            self._waiters[frame.key, frame.correlation].discard(waiter)
        handler = self._handlers.get(frame.key)
        if handler is not None:
            handler(frame)

    def request(self, key, correlation, answers):
        waiter = self.wait_frame(key, correlation)
        for frame in answers:
            self.on_frame(frame)
        return waiter.frame.data if waiter.frame is not None else None


DELIVERED = [0]


def count(frame):
    DELIVERED[0] += len(frame.data)


CLIENT = StreamClient()
CLIENT.add_handler("deliver", count)


def session(requests):
    found = []
    for correlation, pushed in requests:
        frames = [Frame("deliver", number, text) for number, text in pushed]
        frames.append(Frame("declare", correlation, f"ok {correlation}"[:12]))
        found.append(CLIENT.request("declare", correlation, frames))
    return found, CLIENT.received, DELIVERED[0]
