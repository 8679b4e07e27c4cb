"""Graphs of tasks, visited in the order of their dependencies."""

from collections import deque


class Graph:
    """Named nodes, and edges from a task to what it depends on."""

    def __init__(self, nodes, edges):
        self.nodes = frozenset(nodes)
        self.edges = frozenset(edges)

    def links_dict(self):
        links = {node: set() for node in self.nodes}
        for left, right, _ in self.edges:
            links[left].add(right)
        return links

    def transitive_closure(self, nodes):
        links = self.links_dict()
        found, waiting = set(nodes), list(nodes)
        while waiting:
            for other in links[waiting.pop()]:
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return Graph(found, {edge for edge in self.edges if edge[0] in found and edge[1] in found})

    def visit_postorder(self):
        queue = deque(sorted(self.nodes))
        links = self.links_dict()
        seen = set()
        while queue:
            node = queue.popleft()
            if node in seen:
                continue
            needed = links[node]
            if all(other in seen for other in needed):
                seen.add(node)
                yield node
            else:
                queue.append(node)


class TaskGraph:
    def __init__(self, tasks, edges):
        self.tasks = tasks
        self.graph = Graph(tasks, edges)

    def each(self):
        for label in self.graph.visit_postorder():
            yield label, self.tasks[label]

    def schedule(self):
        start = {}
        needs = self.graph.links_dict()
        for label, duration in self.each():
            start[label] = duration + max((start[other] for other in needs[label]), default=0)
        return start


def plan(tasks, edges, wanted):
    closure = TaskGraph(tasks, edges).graph.transitive_closure(wanted)
    chosen = TaskGraph({label: tasks[label] for label in closure.nodes}, closure.edges)
    times = chosen.schedule()
    return sorted(times.items()), list(chosen.graph.visit_postorder())[:3]
