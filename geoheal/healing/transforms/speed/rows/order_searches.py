"""Searches of rows whose field lies between bounds, begins with a text, or is the last one before a bound."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import conjuncts
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_names
from geoheal.healing.transforms.speed.rows.fields import Part, field_parts
from geoheal.healing.transforms.speed.rows.tested_rows import (
    Iterated,
    TestedRows,
    is_wanted,
    iterated,
    parts_read,
    tested_rows,
)

_AT_MOST: Final = (ast.Lt, ast.LtE)
_AT_LEAST: Final = (ast.Gt, ast.GtE)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a comparison demands of a row's field.

    Parameters
    ----------
    field
        What is compared.
    low, high, start
        The least and the largest value, and the text that the field begins with; None without.
    """

    field: ast.expr
    low: ast.expr | None = None
    high: ast.expr | None = None
    start: ast.expr | None = None


@dataclass(frozen=True, slots=True)
class OrderSearch:
    """A search for the rows whose field lies within bounds.

    Parameters
    ----------
    rows, row
        The list, and the name of its rows.
    parts
        The attributes and items of the row that decide about the field.
    bound
        The bounds; they only exclude rows that the test excludes, too.
    is_numbered
        Whether the rows are enumerated.
    is_last
        Whether a loop ends at the first row above the low bound, and only the last one before it counts.
    """

    rows: ast.expr
    row: str
    parts: tuple[Part, ...]
    bound: Bound
    is_numbered: bool
    is_last: bool = False


def order_search(node: ast.AST, view: ModuleView, purity: Purity) -> OrderSearch | None:
    """Return the search that a loop, a comprehension, ``any`` or ``filter`` makes."""
    tested = tested_rows(node, view, purity)
    if tested is not None:
        return _bounded(tested, purity)
    last = _until(node, purity)
    found = None if last is None else _bounded(last, purity)
    return replace(found, is_last=True) if found is not None and _is_only_low(found.bound) else None


def _is_only_low(bound: Bound) -> bool:
    return bound.low is not None and bound.high is None and bound.start is None


def _until(node: ast.AST, purity: Purity) -> TestedRows | None:
    """Return the rows of a loop that ends at the first one above a bound, and only remembers rows before."""
    match node:
        case ast.For(
            target=target,
            iter=rows,
            body=[ast.If(test=ast.Compare() as test, body=[ast.Break()], orelse=[]), *rest],
        ) if rest and all(_remembers(each, purity) for each in rest):
            changed = frozenset(name for each in rest for name in bound_names(each))
            return TestedRows(target, rows, test, changed) if not changed & bound_names(target) else None
    return None


def _remembers(statement: ast.stmt, purity: Purity) -> bool:
    """Whether a statement only assigns something that does not depend on the rows before."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            is_read = any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(value))
            return not is_read and purity.is_pure_expression(value)
    return False


def _bounded(tested: TestedRows, purity: Purity) -> OrderSearch | None:
    """Return the bounds of one field that have to hold, if all conditions before them are pure."""
    found = iterated(tested.target, tested.rows)
    if found is None or (isinstance(found.rows, ast.Name) and found.rows.id in tested.changed):
        return None
    unwanted = bound_names(tested.target) | tested.changed
    bound: Bound | None = None
    for each in conjuncts(tested.test):
        for other in _bounds(each, found.fields):
            limits = [limit for limit in (other.low, other.high, other.start) if limit is not None]
            is_field = parts_read(other.field, found.row, purity) is not None
            if is_field and all(is_wanted(limit, unwanted, purity) for limit in limits):
                bound = _both(bound, other)
        if not purity.is_pure_expression(each):
            break
    return None if bound is None else _search(found, bound)


def _search(found: Iterated, bound: Bound) -> OrderSearch:
    parts = field_parts(bound.field, found.row)
    assert parts is not None  # noqa: S101 - checked for each bound
    return OrderSearch(found.rows, found.row, parts, bound, found.is_numbered)


def _both(bound: Bound | None, other: Bound) -> Bound:
    """Return two bounds of the same field together; the first one if they are of different fields."""
    if bound is None:
        return other
    if ast.dump(bound.field) != ast.dump(other.field):
        return bound
    return replace(
        bound, low=bound.low or other.low, high=bound.high or other.high, start=bound.start or other.start
    )


def _bounds(test: ast.expr, fields: Mapping[str, ast.expr]) -> Iterator[Bound]:
    """Yield what a condition may demand of a field."""

    def field(node: ast.expr) -> ast.expr:
        return fields.get(getattr(node, "id", ""), node)

    match test:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            yield from _one_sided(field(left), op, right)
            yield from _one_sided(field(right), _turned(op), left)
        case ast.Compare(left=low, ops=[first, second], comparators=[middle, high]):
            if isinstance(first, _AT_MOST) and isinstance(second, _AT_MOST):
                yield Bound(field(middle), low=low, high=high)
            elif isinstance(first, _AT_LEAST) and isinstance(second, _AT_LEAST):
                yield Bound(field(middle), low=high, high=low)
        case ast.Call(func=ast.Attribute(value=held, attr="startswith"), args=[start], keywords=[]):
            yield Bound(field(held), start=start)


def _one_sided(field: ast.expr, op: ast.cmpop, limit: ast.expr) -> Iterator[Bound]:
    if isinstance(op, _AT_MOST):
        yield Bound(field, high=limit)
    elif isinstance(op, _AT_LEAST):
        yield Bound(field, low=limit)


def _turned(op: ast.cmpop) -> ast.cmpop:
    """Return the comparison from the other side."""
    turned = {ast.Lt: ast.Gt, ast.LtE: ast.GtE, ast.Gt: ast.Lt, ast.GtE: ast.LtE}
    return turned.get(type(op), type(op))()
