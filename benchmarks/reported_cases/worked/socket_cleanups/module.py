"""Sockets to the kernel, and what is done with them at the end."""

import itertools

CLEANUPS = []
NUMBERS = itertools.count(1)


def at_end(function):
    CLEANUPS.append(function)
    return function


def run_cleanups():
    while CLEANUPS:
        CLEANUPS.pop()()


class Buffer:
    def __init__(self):
        self.parts = []

    def put(self, data):
        self.parts.append(data)

    def size(self):
        return sum(len(part) for part in self.parts)


class Socket:
    def __init__(self, family):
        self.number = next(NUMBERS)
        self.family = family
        self.buffer = Buffer()
        self.closed = False
        self.groups = set()
        at_end(self.close)

    def bind(self, group):
        self.groups.add(group)

    def receive(self, data):
        if self.closed:
            raise OSError("closed")
        self.buffer.put(data)
        return len(data)

    def close(self):
        if not self.closed:
            self.closed = True
            self.groups.clear()


class Monitor:
    def __init__(self, family):
        self.socket = Socket(family)

    def watch(self, messages):
        self.socket.bind("link")
        for message in messages:
            self.socket.receive(message)
        size = self.socket.buffer.size()
        self.socket.close()
        return size


def poll(rounds):
    return [Monitor(family).watch(messages) for family, messages in rounds]
