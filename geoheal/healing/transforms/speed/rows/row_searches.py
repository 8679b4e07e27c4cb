"""Searches of rows whose field equals a value, or contains it."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import conjuncts
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_names
from geoheal.healing.transforms.speed.rows.fields import Part
from geoheal.healing.transforms.speed.rows.tested_rows import (
    TestedRows,
    is_wanted,
    iterated,
    parts_read,
    tested_rows,
)


@dataclass(frozen=True, slots=True)
class RowSearch:
    """A search for rows whose field equals a value, or contains it.

    Parameters
    ----------
    rows, row
        The list, and the name of its rows.
    field, parts
        What is compared, and the attributes and items of the row that decide about it.
    wanted
        The value.
    is_numbered, is_one_of_several
        Whether the rows are enumerated, and whether the field contains several values.
    """

    rows: ast.expr
    row: str
    field: ast.expr
    parts: tuple[Part, ...]
    wanted: ast.expr
    is_numbered: bool
    is_one_of_several: bool = False

    @property
    def computes(self) -> bool:
        """Whether the value is computed by calls, which may fail."""
        return any(isinstance(part, ast.Call) for part in ast.walk(self.wanted))


def row_search(node: ast.AST, view: ModuleView, purity: Purity) -> RowSearch | None:
    """Return the search that a loop, a comprehension, ``any``, ``in`` or ``filter`` makes."""
    tested = tested_rows(node, view, purity)
    return None if tested is None else _compared(tested, purity)


def _compared(tested: TestedRows, purity: Purity) -> RowSearch | None:
    """Return the comparison of a row's field that has to be true, if all conditions before it are pure."""
    found = iterated(tested.target, tested.rows)
    if found is None:
        return None
    bound = bound_names(tested.target) | tested.changed
    for each in conjuncts(tested.test):
        for field, wanted, is_one_of_several in _sides(each, found.fields):
            parts = parts_read(field, found.row, purity)
            if parts is not None and is_wanted(wanted, bound, purity):
                return RowSearch(
                    found.rows, found.row, field, parts, wanted, found.is_numbered, is_one_of_several
                )
        if not purity.is_pure_expression(each):
            return None
    return None


def _sides(test: ast.expr, fields: Mapping[str, ast.expr]) -> Iterator[tuple[ast.expr, ast.expr, bool]]:
    """Yield the field, the value, and whether the field holds several values that may include it."""
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            for one, wanted in ((left, right), (right, left)):
                yield fields.get(getattr(one, "id", ""), one), wanted, False
        case ast.Compare(left=wanted, ops=[ast.In()], comparators=[one]):
            yield fields.get(getattr(one, "id", ""), one), wanted, True
