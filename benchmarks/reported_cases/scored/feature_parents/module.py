"""Features that are made of other features, and the order in which they can be computed."""

from collections import defaultdict


class Graph:
    def __init__(self) -> None:
        self.nodes: set[str] = set()
        self.adjacency_list: defaultdict[str, list[str]] = defaultdict(list)
        self.direct_parents: dict[str, set[str]] = {}
        self.all_parents: dict[str, set[str]] = {}

    def add_edge(self, parent: str, child: str) -> None:
        self.nodes |= {parent, child}
        self.adjacency_list[parent].append(child)

    def set_direct_parents(self) -> None:
        for node in self.nodes:
            self.direct_parents.setdefault(node, set())
        for parent, children in self.adjacency_list.items():
            for child in children:
                self.direct_parents[child].add(parent)

    def ancestors(self, node: str) -> set[str]:
        found: set[str] = set()
        for parent in self.direct_parents[node]:
            found.add(parent)
            found |= self.ancestors(parent)
        return found

    def set_all_parents(self) -> None:
        for node in self.nodes:
            self.all_parents[node] = self.ancestors(node)


class ExecutionPlan:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def steps(self) -> list[str]:
        return sorted(self.graph.nodes, key=lambda node: (len(self.graph.all_parents[node]), node))

    def needs(self, node: str) -> list[str]:
        return sorted(self.graph.all_parents[node])


def plan(edges: list[tuple[str, str]], wanted: list[str]) -> tuple[list[str], list[int]]:
    graph = Graph()
    for parent, child in edges:
        graph.add_edge(parent, child)
    graph.set_direct_parents()
    graph.set_all_parents()
    execution = ExecutionPlan(graph)
    return execution.steps(), [len(execution.needs(node)) for node in wanted]
