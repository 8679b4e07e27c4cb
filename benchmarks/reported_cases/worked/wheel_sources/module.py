"""What has to be built before a wheel can be built."""


class Node:
    def __init__(self, name, version):
        self.name = name
        self.version = version
        self.requires = []

    def needs(self, other):
        self.requires.append(other)

    @property
    def key(self):
        return f"{self.name}=={self.version}"


class Graph:
    def __init__(self):
        self.nodes = {}

    def node(self, name, version):
        key = f"{name}=={version}"
        if key not in self.nodes:
            self.nodes[key] = Node(name, version)
        return self.nodes[key]

    def depth(self, node):
        if not node.requires:
            return 0
        return 1 + max(self.depth(each) for each in node.requires)

    def build_order(self):
        levels = [(self.depth(node), node.key) for node in self.nodes.values()]
        return [key for level, key in sorted(levels)]
