"""Derive the replacement of a missing number from siblings that return one for the same input.

They read a number of the same mapping, or divide what is made of the same parameter.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names
from geoheal.healing.transforms.errors.neighbours import (
    attributes_in,
    constants_in,
    given_for_nothing,
    siblings_of,
)
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes, parameters

_NUMBER: Final = re.compile(r"-?[0-9.]+")


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


def of_quotients(function: Function, view: ModuleView) -> Iterator[str]:
    """Yield the one number that siblings give, not a quotient, if what they make of a parameter is empty.

    >>> tree = ast.parse('''def length(model):
    ...     return {"mean": sum(model.sizes) / len(model.points)}
    ... def error(model):
    ...     errors = [each.error for each in model.points]
    ...     if not errors:
    ...         return -1
    ...     return sum(errors) / len(errors)
    ... ''')
    >>> list(of_quotients(tree.body[0], ModuleView(tree)))
    ['-1']
    """
    names = {each.arg for each in parameters(function)} - {"self", "cls"}
    found = {
        value
        for sibling in siblings_of(function, view)
        if names & {each.arg for each in parameters(sibling)} and _divides(sibling)
        for made in _made(sibling, names)
        for tested, value in given_for_nothing(sibling, view)
        if tested == made
    }
    if len(found) == 1:
        yield from (value for value in found if _NUMBER.fullmatch(value))


def _made(function: Function, names: set[str]) -> Iterator[str]:
    """Yield the names of values that a function derives from these parameters."""
    for node in own_nodes(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=made)], value=value) if read_names(value) & names:
                yield made


def _divides(function: Function) -> bool:
    return any(isinstance(each, ast.BinOp) and isinstance(each.op, ast.Div) for each in own_nodes(function))


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
