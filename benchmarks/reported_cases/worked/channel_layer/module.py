"""Channels in memory, over which consumers get messages."""

from collections import deque


class InMemoryLayer:
    def __init__(self, capacity=100):
        self.capacity = capacity
        self.channels = {}
        self.groups = {}

    def send(self, channel, message):
        queue = self.channels.setdefault(channel, deque())
        if len(queue) >= self.capacity:
            return False
        queue.append(message)
        return True

    def receive(self, channel):
        queue = self.channels.get(channel)
        if not queue:
            return None
        return queue.popleft()

    def group_add(self, group, channel):
        self.groups.setdefault(group, {})[channel] = True

    def group_discard(self, group, channel):
        members = self.groups.get(group)
        if members is not None:
            members.pop(channel, None)
            if not members:
                del self.groups[group]

    def group_send(self, group, message):
        return [self.send(channel, message) for channel in self.groups.get(group, {})]


class Consumer:
    def __init__(self, layer, name):
        self.layer = layer
        self.name = name

    def connect(self, group):
        self.layer.group_add(group, self.name)

    def drain(self):
        found = []
        while (message := self.layer.receive(self.name)) is not None:
            found.append(message)
        return found

    def disconnect(self, group):
        self.layer.group_discard(group, self.name)


LAYER = InMemoryLayer()


def chat(names, messages):
    consumers = [Consumer(LAYER, name) for name in names]
    for consumer in consumers:
        consumer.connect("room")
    for message in messages:
        LAYER.group_send("room", message)
    found = [consumer.drain() for consumer in consumers]
    for consumer in consumers:
        consumer.disconnect("room")
    return [len(each) for each in found], len(LAYER.groups)
