"""Expressions with the same form as the failing one, which would fail next."""

import ast
import copy
from collections.abc import Iterator

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.facts.shapes import assigns_any, names_in
from geoheal.healing.transforms.module_view import ModuleView


def twins_of(node: ast.expr, function: Function, view: ModuleView) -> Iterator[tuple[ast.expr, Function]]:
    """Yield the expressions of siblings that differ only in constants.

    The statement, and the assignments of the names that the expression reads, are the same.

    >>> source = '''
    ... def f(d):
    ...     t = d.get("f")
    ...     return int(t[:2])
    ... def g(d):
    ...     t = d.get("g")
    ...     return int(t[:3])
    ... '''
    >>> view = ModuleView(ast.parse(source))
    >>> failing = view.functions["f"].body[1].value.args[0]
    >>> [(ast.unparse(each), sibling.name) for each, sibling in twins_of(failing, view.functions["f"], view)]
    [('t[:3]', 'g')]
    """
    statement = view.statement_of(node)
    place = _place(node, statement)
    for sibling in view.functions.values():
        if sibling is function or view.parents[sibling] is not view.parents[function]:
            continue
        for each in ast.walk(sibling):
            if isinstance(each, ast.stmt) and _is_alike(each, statement):
                twin = _at(each, place)
                if isinstance(twin, ast.expr) and _are_bound_alike(node, function, sibling):
                    yield twin, sibling


def _place(node: ast.AST, statement: ast.stmt) -> int:
    return next(number for number, each in enumerate(ast.walk(statement)) if each is node)


def _at(statement: ast.stmt, place: int) -> ast.AST | None:
    return next((each for number, each in enumerate(ast.walk(statement)) if number == place), None)


def _is_alike(one: ast.stmt, other: ast.stmt) -> bool:
    return type(one) is type(other) and _shape(one) == _shape(other)


def _shape(node: ast.AST) -> str:
    """Return a node's dump, without constants."""
    blank = copy.deepcopy(node)
    for each in ast.walk(blank):
        if isinstance(each, ast.Constant) and each.value is not None:
            each.value = 0
    return ast.dump(blank)


def _are_bound_alike(node: ast.expr, function: Function, sibling: Function) -> bool:
    names = names_in(node)
    bound, also = _binders(names, function), _binders(names, sibling)
    return bool(bound) and bound == also


def _binders(names: set[str], function: Function) -> list[str]:
    return [_shape(each) for each in ast.walk(function) if assigns_any(each, names)]
