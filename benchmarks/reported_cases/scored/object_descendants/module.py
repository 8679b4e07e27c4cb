"""A graph of objects and what they refer to."""


class AnnotatedObject:
    def __init__(self, key, kind, size):
        self.key = key
        self.kind = kind
        self.size = size

    def __repr__(self):
        return f"<{self.kind} {self.key}>"


class ObjectGraph:
    def __init__(self):
        self._vertices = {}
        self._out_edges = {}
        self._in_edges = {}

    def add_vertex(self, annotated):
        self._vertices[annotated.key] = annotated
        self._out_edges.setdefault(annotated.key, [])
        self._in_edges.setdefault(annotated.key, [])

    def add_edge(self, tail, head):
        self._out_edges[tail].append(head)
        self._in_edges[head].append(tail)

    def children(self, key):
        return list(self._out_edges[key])

    def parents(self, key):
        return list(self._in_edges[key])

    def descendants(self, key):
        """All vertices that are reached from this one, in the order in which they are met."""
        found = []
        to_visit = [key]
        while to_visit:
            current = to_visit.pop(0)
            if current in found:
                continue
            found.append(current)
            for child in self.children(current):
                if child not in to_visit:
                    to_visit.append(child)
        return found

    def ancestors(self, key):
        found = []
        to_visit = [key]
        while to_visit:
            current = to_visit.pop(0)
            if current in found:
                continue
            found.append(current)
            for parent in self.parents(current):
                if parent not in to_visit:
                    to_visit.append(parent)
        return found

    def owned_by(self, key):
        sizes = {}
        for each in self.descendants(key):
            annotated = self._vertices[each]
            sizes[annotated.kind] = sizes.get(annotated.kind, 0) + annotated.size
        return sizes


def load(rows, references):
    graph = ObjectGraph()
    for key, kind, size in rows:
        graph.add_vertex(AnnotatedObject(key, kind, size))
    for tail, head in references:
        graph.add_edge(tail, head)
    return graph


def report(rows, references, roots):
    graph = load(rows, references)
    lines = []
    for root in roots:
        owned = graph.owned_by(root)
        up = graph.ancestors(root)
        lines.append((root, sorted(owned.items()), len(up), up[:5]))
    return lines
