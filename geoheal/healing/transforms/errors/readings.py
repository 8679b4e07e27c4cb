"""Derive what stands for a number that cannot be read from siblings that read one of the same mapping."""

import ast
from collections.abc import Iterator

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.errors.neighbours import attributes_in, constants_in, siblings_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes


def of_readings(function: Function, view: ModuleView) -> Iterator[str]:
    """Yield the one default of siblings that read a number from the same attribute.

    >>> view = ModuleView(ast.parse('''class Video:
    ...     def length(self):
    ...         return int(self.row.get("length", 0))
    ...     def views(self):
    ...         return int(self.row["views"].split(" ")[0])
    ... '''))
    >>> list(of_readings(view.functions["Video.views"], view))
    ['0']
    """
    read = attributes_in(function, function)
    found = {
        value
        for sibling in siblings_of(function, view)
        for node in own_nodes(sibling)
        for held, default in _defaults(node)
        if read & attributes_in(held, sibling)
        for value in constants_in(default)
    }
    if len(found) == 1:
        yield from found


def _defaults(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the mapping and the default of ``int(row.get("n", 0))`` and ``int(row.get("n") or 0)``."""
    match node:
        case ast.Call(func=ast.Name(id="int" | "float"), args=[given]):
            match given:
                case ast.Call(func=ast.Attribute(value=held, attr="get"), args=[_, default]):
                    yield held, default
                case ast.BoolOp(
                    op=ast.Or(), values=[ast.Call(func=ast.Attribute(value=held, attr="get")), default]
                ):
                    yield held, default
