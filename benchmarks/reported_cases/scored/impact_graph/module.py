"""A graph of source code in SQLite, and what a change reaches."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    name: str
    kind: str
    lines: int


class Graph:
    def __init__(self):
        self.db = sqlite3.connect(":memory:")
        self.db.row_factory = sqlite3.Row
        self.db.execute("CREATE TABLE node (qualified_name TEXT PRIMARY KEY, kind TEXT, lines INTEGER)")
        self.db.execute("CREATE TABLE edge (source TEXT, target TEXT)")
        self.db.execute("CREATE INDEX edge_source ON edge (source)")

    def get_node(self, name):
        row = self.db.execute("SELECT * FROM node WHERE qualified_name = ?", (name,)).fetchone()
        return self._node(row) if row else None

    def _node(self, row):
        return Node(name=row["qualified_name"], kind=row["kind"], lines=row["lines"])

    def targets(self, name):
        rows = self.db.execute("SELECT target FROM edge WHERE source = ?", (name,)).fetchall()
        return [row["target"] for row in rows]

    def impact(self, names, depth):
        seen = set(names)
        frontier = list(names)
        for _ in range(depth):
            following = []
            for name in frontier:
                for target in self.targets(name):
                    if target not in seen:
                        seen.add(target)
                        following.append(target)
            frontier = following
        found = []
        for name in sorted(seen):
            node = self.get_node(name)
            if node is not None:
                found.append((node.name, node.kind, node.lines))
        return found
