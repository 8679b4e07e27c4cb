"""The value of a target of an assignment, also if several targets are assigned at once."""

import ast
from collections.abc import Iterator

from geoheal.domain.evaluation.syntax import targets_of
from geoheal.healing.transforms.module_view import ModuleView


def pairs_of(statement: ast.Assign | ast.AnnAssign) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the targets of an assignment, each with its value.

    >>> found = pairs_of(ast.parse("a.x, b = [], f()").body[0])
    >>> [(ast.unparse(target), ast.unparse(value)) for target, value in found]
    [('a.x', '[]'), ('b', 'f()')]
    """
    if statement.value is None:
        return
    for target in targets_of(statement):
        match target, statement.value:
            case ast.Tuple(elts=targets), ast.Tuple(elts=values) if _are_side_by_side(targets, values):
                yield from zip(targets, values, strict=True)
            case _:
                yield target, statement.value


def value_given(target: ast.expr, view: ModuleView) -> ast.expr | None:
    """Return the value that an assignment with one target, or one side by side, gives to a target."""
    statement = view.parents[target]
    if isinstance(statement, ast.Tuple):
        statement = view.parents[statement]
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or len(targets_of(statement)) != 1:
        return None
    return next((value for each, value in pairs_of(statement) if each is target), None)


def _are_side_by_side(targets: list[ast.expr], values: list[ast.expr]) -> bool:
    is_starred = any(isinstance(each, ast.Starred) for each in [*targets, *values])
    return len(targets) == len(values) and not is_starred
