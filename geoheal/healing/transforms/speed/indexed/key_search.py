"""Comparisons in a search: a part of each row with something that is the same for all rows."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from geoheal.domain.evaluation.syntax import read_names
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, Purity
from geoheal.healing.transforms.facts.shapes import conjuncts
from geoheal.healing.transforms.scopes import bound_names


@dataclass(frozen=True, slots=True)
class KeySearch:
    """Rows of a table whose key equals a value.

    Attributes
    ----------
    key
        An expression of the row alone.
    asked
        A function that the key calls, and that is unknown to the module.
    """

    table: str
    row: str
    key: ast.expr
    wanted: ast.expr
    iterated: ast.Name
    asked: str | None = None


def key_search(target: ast.expr, iterated: ast.expr, test: ast.expr, purity: Purity) -> KeySearch | None:
    """Return the value that a loop compares its rows with, if all earlier conditions are pure."""
    if not isinstance(iterated, ast.Name):
        return None
    row, parts = _row_of(target)
    if row is None:
        return None
    bound = bound_names(target)
    for each in conjuncts(test):
        for key, wanted in _sides(each):
            known = parts.get(key.id, key) if isinstance(key, ast.Name) else key
            if iterated.id in read_names(each) or bound & read_names(wanted) or not read_names(known) & {row}:
                continue
            asked = _asked(known, row)
            is_plain = asked is not None or known is not key or purity.is_pure_expression(known)
            free = read_names(known) - {row} - ({asked} if asked else set()) - bound_names(known)
            if is_plain and free <= PURE_BUILTINS:
                return KeySearch(iterated.id, row, known, wanted, iterated, asked)
        if not purity.is_pure_expression(each):
            return None
    return None


def _row_of(target: ast.expr) -> tuple[str | None, dict[str, ast.expr]]:
    """Return the name of a row, and the parts of it that the loop unpacks into variables."""
    match target:
        case ast.Name(id=name):
            return name, {}
        case ast.Tuple(elts=elements) if all(isinstance(each, ast.Name) for each in elements):
            names = [each.id for each in elements if isinstance(each, ast.Name)]
            row = "row" if "row" not in names else "each_row"
            return row, {
                name: ast.Subscript(ast.Name(row, ast.Load()), ast.Constant(place), ast.Load())
                for place, name in enumerate(names)
                if names.count(name) == 1
            }
    return None, {}


def _sides(test: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            yield left, right
            yield right, left


def _asked(key: ast.expr, row: str) -> str | None:
    """Return the name of a function that is called with the row and is not a built-in one."""
    match key:
        case ast.Call(func=ast.Name(id=name), args=[ast.Name(id=given)], keywords=[]) if given == row:
            return None if name in PURE_BUILTINS else name
    return None
