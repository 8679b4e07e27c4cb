"""Parts of a graph that hang together."""


class Graph:
    def __init__(self, edges=()):
        self._adj = {}
        for one, other in edges:
            self.add_edge(one, other)

    def add_node(self, node):
        self._adj.setdefault(node, {})

    def add_edge(self, one, other, **data):
        self.add_node(one)
        self.add_node(other)
        self._adj[one][other] = data
        self._adj[other][one] = data

    def __iter__(self):
        return iter(self._adj)

    def neighbors(self, node):
        return iter(self._adj[node])


def _part_of(graph, source):
    seen = {source}
    level = [source]
    while level:
        following = []
        for node in level:
            for other in graph.neighbors(node):
                if other not in seen:
                    seen.add(other)
                    following.append(other)
        level = following
    return seen


def connected_parts(graph):
    parts = []
    for node in graph:
        if any(node in part for part in parts):
            continue
        parts.append(_part_of(graph, node))
    return parts


def sizes(edges, nodes):
    graph = Graph(edges)
    for node in nodes:
        graph.add_node(node)
    return sorted((len(part) for part in connected_parts(graph)), reverse=True)
