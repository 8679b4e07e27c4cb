"""Runs a graph of functions: nodes are computed when what they need is there."""

from __future__ import annotations

import dataclasses
from typing import Callable


@dataclasses.dataclass(frozen=True)
class Node:
    name: str
    operation: str


@dataclasses.dataclass(frozen=True)
class Edge:
    source: Node
    destination: Node
    key: str


OPERATIONS: dict[str, Callable[[list[int]], int]] = {
    "sum": sum,
    "max": lambda values: max(values, default=0),
    "xor": lambda values: len(values) ^ sum(values) % 1009,
}


class Graph:
    def __init__(self, edges: list[Edge]) -> None:
        self._edges = tuple(edges)

    @property
    def edges(self) -> tuple[Edge, ...]:
        return self._edges

    def incoming(self, node: Node) -> list[Edge]:
        return [edge for edge in self._edges if edge.destination == node]

    def outgoing(self, node: Node) -> list[Edge]:
        return [edge for edge in self._edges if edge.source == node]

    def nodes(self) -> list[Node]:
        found: dict[Node, None] = {}
        for edge in self._edges:
            found[edge.source] = None
            found[edge.destination] = None
        return list(found)


class Runner:
    def __init__(self, graph: Graph, inputs: dict[str, int]) -> None:
        self.graph = graph
        self.values: dict[str, int] = {}
        self.inputs = inputs

    def ready(self, node: Node) -> bool:
        return all(edge.source.name in self.values for edge in self.graph.incoming(node))

    def compute(self, node: Node) -> int:
        edges = self.graph.incoming(node)
        if not edges:
            return self.inputs.get(node.name, 0)
        arguments = [self.values[edge.source.name] for edge in sorted(edges, key=lambda edge: edge.key)]
        return OPERATIONS[node.operation](arguments)

    def run(self) -> dict[str, int]:
        waiting = [node for node in self.graph.nodes() if not self.graph.incoming(node)]
        while waiting:
            node = waiting.pop()
            if node.name in self.values:
                continue
            self.values[node.name] = self.compute(node)
            for edge in self.graph.outgoing(node):
                if self.ready(edge.destination):
                    waiting.append(edge.destination)
        return self.values


def evaluate(rows: list[tuple[str, str, str, str, str]], inputs: dict[str, int]) -> dict[str, int]:
    edges = [Edge(Node(a, kind_a), Node(b, kind_b), key) for a, kind_a, b, kind_b, key in rows]
    values = Runner(Graph(edges), inputs).run()
    return dict(sorted(values.items()))
