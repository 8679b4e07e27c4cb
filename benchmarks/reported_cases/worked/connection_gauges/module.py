"""Connections of a proxy, and gauges of what they have sent."""


class Child:
    def __init__(self, labels):
        self.labels = labels
        self.value = 0.0

    def inc(self, amount=1.0):
        self.value += amount


class Gauge:
    def __init__(self, name):
        self.name = name
        self._children = {}

    def labels(self, *values):
        if values not in self._children:
            self._children[values] = Child(values)
        return self._children[values]

    def remove(self, *values):
        self._children.pop(values, None)

    def total(self):
        return sum(child.value for child in self._children.values())


IN_FLIGHT = Gauge("bytes_in_flight")


class Connection:
    def __init__(self, peer):
        self.peer = peer
        self.is_open = True

    def send(self, data):
        IN_FLIGHT.labels(self.peer).inc(len(data))
        return data.upper()

    def flushed(self, data):
        IN_FLIGHT.labels(self.peer).inc(-len(data))

    def close(self):
        self.is_open = False


def proxy(peer, chunks):
    connection = Connection(peer)
    sent = []
    for chunk in chunks:
        data = connection.send(chunk)
        connection.flushed(data)
        sent.append(data)
    connection.close()
    return "".join(sent), IN_FLIGHT.total()
