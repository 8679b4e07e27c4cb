"""Names that a piece of source binds and deletes."""

import ast


class Scope:
    def __init__(self, source):
        self.tree = ast.parse(source)

    def assigned(self):
        """Names that are bound, sorted."""
        names = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    names.add(target.id)
        return sorted(names)

    def deleted(self):
        """Names that are deleted, sorted."""
        names = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Delete):
                for target in node.targets:
                    name = getattr(target, "id", None)
                    if name is not None:
                        names.add(name)
        return sorted(names)


def report(sources):
    found = {}
    for path, source in sources.items():
        scope = Scope(source)
        found[path] = {"assigned": scope.assigned(), "deleted": scope.deleted()}
    return found
