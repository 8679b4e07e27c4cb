"""Spans that are added and removed, and questions about which of them overlap."""

from bisect import insort


class SpanTree:
    def __init__(self, spans=()):
        self.all_spans = set()
        self.boundary_table = {}
        self.bounds = []
        for begin, end in spans:
            self.add(begin, end)

    def add(self, begin, end):
        if begin >= end:
            raise ValueError(f"A span must not be empty: {begin}, {end}")
        if (begin, end) in self.all_spans:
            return
        self.all_spans.add((begin, end))
        for bound, change in ((begin, 1), (end, -1)):
            if bound not in self.boundary_table:
                self.boundary_table[bound] = 0
                insort(self.bounds, bound)
            self.boundary_table[bound] += change

    def remove(self, begin, end):
        self.all_spans.remove((begin, end))
        self.boundary_table[begin] -= 1
        self.boundary_table[end] += 1

    def overlaps_point(self, point):
        depth = 0
        for bound in self.bounds:
            if bound > point:
                break
            depth += self.boundary_table[bound]
        return depth > 0

    def overlaps_range(self, begin, end):
        if not self.bounds or begin >= end:
            return False
        if self.overlaps_point(begin):
            return True
        return any(self.overlaps_point(bound) for bound in self.bounds if begin < bound < end)

    def overlaps(self, begin, end=None):
        return self.overlaps_range(begin, end) if end is not None else self.overlaps_point(begin)


def query(spans, ended, questions):
    tree = SpanTree(spans)
    for begin, end in ended:
        tree.remove(begin, end)
    return [tree.overlaps(*question) for question in questions], len(tree.all_spans)
