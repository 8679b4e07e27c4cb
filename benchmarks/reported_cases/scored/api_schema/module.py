"""Resolves references inside a description of an interface."""

from copy import deepcopy


class Resolver:
    def __init__(self, document):
        self.document = document

    def _pointer(self, path):
        node = self.document
        for part in path.split("/"):
            node = node[part]
        return node

    def resolve(self, node):
        node = deepcopy(node)
        if isinstance(node, dict):
            if "$ref" in node:
                return self.resolve(self._pointer(node["$ref"]))
            return {key: self.resolve(value) for key, value in node.items()}
        if isinstance(node, list):
            return [self.resolve(value) for value in node]
        return node


def expand(document):
    return Resolver(document).resolve(document["paths"])
