"""Uses of names in each function, collected in one pass."""

import ast
from collections import Counter

from geoheal.domain.evaluation.syntax import Function, targets_of
from geoheal.healing.transforms.facts.shapes import names_in
from geoheal.healing.transforms.name_changes import changed_name
from geoheal.healing.transforms.scopes import bound_by, own_nodes

Assignment = ast.Assign | ast.AugAssign | ast.AnnAssign


class FunctionNames:
    """Uses of names in a function.

    Parameters
    ----------
    function
        The function, walked once in source order.

    Attributes
    ----------
    bound
        Number of times that the function itself binds each name.
    assigned
        Its own simple assignments to each name.
    named
        Uses of each name, including those in inner functions.
    changed
        Nodes that change the object of each name: by assignment, deletion, or a changing method.
    handed_on
        Loop variables of iterations over each name, or over an expression that contains it.

    Examples
    --------
    >>> tree = ast.parse("def f(xs):\\n    for x in xs:\\n        t = x\\n        t += 1")
    >>> names = FunctionNames(tree.body[0])
    >>> names.bound["t"], len(names.named["x"]), names.handed_on["xs"]
    (2, 2, {'x'})
    """

    def __init__(self, function: Function) -> None:
        self.bound: Counter[str] = Counter()
        self.assigned: dict[str, list[Assignment]] = {}
        self.named: dict[str, list[ast.Name]] = {}
        self.changed: dict[str, list[ast.AST]] = {}
        self.handed_on: dict[str, set[str]] = {}
        for node in own_nodes(function):
            name = None if node is function else bound_by(node)
            if name is not None:
                self.bound[name] += 1
            if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
                for target in targets_of(node):
                    if isinstance(target, ast.Name):
                        self.assigned.setdefault(target.id, []).append(node)
        for node in ast.walk(function):
            self._note(node)

    def _note(self, node: ast.AST) -> None:
        match node:
            case ast.Name(id=name):
                self.named.setdefault(name, []).append(node)
            case ast.For(target=target, iter=values) | ast.comprehension(target=target, iter=values):
                bound = names_in(target)
                for name in names_in(values):
                    self.handed_on.setdefault(name, set()).update(bound)
        changed = changed_name(node)
        if changed is not None:
            self.changed.setdefault(changed, []).append(node)

    def loads(self, name: str) -> list[ast.Name]:
        """Return the reads of a name."""
        return [each for each in self.named.get(name, []) if isinstance(each.ctx, ast.Load)]

    def parts_of(self, name: str) -> set[str]:
        """Return a name, and the variables of loops over it, and over those."""
        found, new = {name}, [name]
        while new:
            more = self.handed_on.get(new.pop(), set()) - found
            found |= more
            new += more
        return found


class NamesByFunction:
    """The uses of names in a module's functions; each function is walked once."""

    def __init__(self) -> None:
        self._known: dict[Function, FunctionNames] = {}

    def of(self, function: Function) -> FunctionNames:
        """Return the uses of names in a function."""
        if function not in self._known:
            self._known[function] = FunctionNames(function)
        return self._known[function]
