"""A graph of maps over arrays, and which neighbouring maps can be fused."""


class Node:
    def __init__(self, label, reads=(), writes=()):
        self.label = label
        self.reads = set(reads)
        self.writes = set(writes)


class State:
    def __init__(self):
        self._nodes = {}
        self._next = {}

    def add_node(self, node):
        self._nodes[node.label] = node
        self._next.setdefault(node.label, [])
        return node

    def add_edge(self, source, target):
        self._next[source].append(target)

    def nodes(self):
        return list(self._nodes.values())

    def out_edges(self, node):
        return [self._nodes[label] for label in self._next[node.label]]


class MapFusion:
    """Fuses a map with the one behind it, if nobody else reads what lies between."""

    def __init__(self, state):
        self.state = state

    def can_be_applied(self, first, second):
        between = first.writes & second.reads
        if not between:
            return False
        return not any(self._is_accessed_downstream(second, data) for data in sorted(between))

    def _is_accessed_downstream(self, node, data):
        for follower in self.state.out_edges(node):
            if data in follower.reads:
                return True
            if self._is_accessed_downstream(follower, data):
                return True
        return False

    def candidates(self):
        pairs = []
        for first in self.state.nodes():
            for second in self.state.out_edges(first):
                if self.can_be_applied(first, second):
                    pairs.append((first.label, second.label))
        return pairs


def build(description):
    state = State()
    for label, reads, writes in description["nodes"]:
        state.add_node(Node(label, reads, writes))
    for source, target in description["edges"]:
        state.add_edge(source, target)
    return state


def fuse(description):
    return MapFusion(build(description)).candidates()
