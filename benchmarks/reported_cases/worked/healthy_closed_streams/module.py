"""Streams of a connection, and how each one was closed."""


class Connection:
    def __init__(self):
        self._open = {}
        self._closed = {}

    def open(self, number):
        self._open[number] = []

    def receive(self, number, data):
        if number in self._closed:
            return f"stream {number} was closed by {self._closed[number]}"
        self._open[number].append(data)
        return None

    def close(self, number, by):
        self._closed[number] = by
        return len(self._open.pop(number))


CONNECTION = Connection()


def exchange(first, frames):
    found = []
    for number, by in frames:
        CONNECTION.open(first + number)
        CONNECTION.receive(first + number, "x")
        found.append(CONNECTION.close(first + number, by))
    return found, CONNECTION.receive(first, "late"), CONNECTION.receive(first + len(frames) // 2, "late")
