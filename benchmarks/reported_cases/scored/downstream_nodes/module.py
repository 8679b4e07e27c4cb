"""Finds what has to be computed again when a node changes."""


class Node:
    def __init__(self, name):
        self.name = name
        self.consumers = []


class Graph:
    def __init__(self, edges):
        self.nodes = {}
        for parent, child in edges:
            self._node(parent).consumers.append(self._node(child))

    def _node(self, name):
        if name not in self.nodes:
            self.nodes[name] = Node(name)
        return self.nodes[name]

    def depth(self, node):
        if not node.consumers:
            return 0
        return 1 + max(self.depth(each) for each in node.consumers)

    def depths(self):
        return {name: self.depth(node) for name, node in self.nodes.items()}


def plan(edges):
    depths = Graph(edges).depths()
    return sorted(depths.items(), key=lambda pair: (-pair[1], pair[0]))
