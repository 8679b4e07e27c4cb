"""Nodes of a radio network, in a list."""


class Node:
    def __init__(self, number, record):
        self.number = number
        self.name = record.get("user", {}).get("longName", f"node {number}")
        self.last_heard = record.get("lastHeard")
        self.hops = record.get("hopsAway", 0)
        self.favourite = record.get("isFavorite", False)

    def label(self):
        return f"* {self.name}" if self.favourite else self.name


class NodeList:
    def __init__(self, own):
        self.own = own
        self.nodes = {}

    def receive(self, packet):
        number = packet["num"]
        self.nodes[number] = Node(number, packet)

    def ordered(self):
        others = [node for node in self.nodes.values() if node.number != self.own]
        others.sort(key=lambda node: (node.favourite, node.last_heard), reverse=True)
        return others

    def labels(self):
        return [node.label() for node in self.ordered()]


def listing(own, packets):
    nodes = NodeList(own)
    for packet in packets:
        nodes.receive(packet)
    return nodes.labels(), len(nodes.nodes)
