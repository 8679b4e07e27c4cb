"""Keys of commands, and the slots of a cluster to which they belong."""

from functools import cache
from zlib import crc32

SLOTS = 16384


class Key:
    def __init__(self, key):
        self.key = key

    @property
    @cache
    def slot(self):
        text = self.key
        if "{" in text and "}" in text:
            text = text[text.index("{") + 1 : text.index("}")]
        return crc32(text.encode()) % SLOTS


class Command:
    def __init__(self, name, *keys):
        self.name = name
        self.keys = [Key(key) for key in keys]

    def slots(self):
        return {key.slot for key in self.keys}


class Node:
    def __init__(self, number):
        self.number = number
        self.handled = 0


class Cluster:
    def __init__(self, nodes):
        self.nodes = [Node(number) for number in range(nodes)]

    def node_of(self, slot):
        return self.nodes[slot * len(self.nodes) // SLOTS]

    def execute(self, command):
        nodes = {self.node_of(slot).number for slot in command.slots()}
        if len(nodes) > 1:
            return f"{command.name} crosses {len(nodes)} nodes"
        node = self.nodes[nodes.pop()]
        node.handled += 1
        return node.number


CLUSTER = Cluster(3)


def serve(requests):
    return [CLUSTER.execute(Command(name, *keys)) for name, keys in requests]
