"""Loops, comprehensions and ``filter`` that go through rows only for those that pass a test."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from geoheal.domain.evaluation.syntax import read_names
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import changed_name
from geoheal.healing.transforms.scopes import bound_names
from geoheal.healing.transforms.speed.rows.fields import Part, field_parts


@dataclass(frozen=True, slots=True)
class TestedRows:
    """What goes through rows, and does nothing with those that fail a test.

    Parameters
    ----------
    target, rows, test
        The variables of a row, the rows, and the test.
    changed
        Names that are changed where the test is passed.
    """

    target: ast.expr
    rows: ast.expr
    test: ast.expr
    changed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Iterated:
    """A list that is gone through.

    Parameters
    ----------
    rows, row
        The list, and the name of its rows.
    is_numbered
        Whether its rows are enumerated.
    fields
        Variables into which a row is unpacked, and the part of the row that each is.
    """

    rows: ast.expr
    row: str
    is_numbered: bool
    fields: Mapping[str, ast.expr]


def tested_rows(node: ast.AST, view: ModuleView, purity: Purity) -> TestedRows | None:
    """Return the rows and the test of a loop, a comprehension, ``any`` or ``filter``."""
    match node:
        case ast.For(target=target, iter=rows, body=[ast.If(orelse=[]) as condition]):
            if _leaves_at_once(condition.body) or _only_gathers(condition.body, purity):
                changed = bound_names(condition) | {changed_name(each) or "" for each in ast.walk(condition)}
                return TestedRows(target, rows, condition.test, frozenset(changed))
        case (
            ast.ListComp(elt=elt, generators=[only])
            | ast.SetComp(elt=elt, generators=[only])
            | ast.GeneratorExp(elt=elt, generators=[only])
        ):
            return _of_comprehension(node, (elt,), only, view, purity)
        case ast.DictComp(key=key, value=value, generators=[only]):
            return _of_comprehension(node, (key, value), only, view, purity)
        case ast.Call(
            func=ast.Name(id="filter"),
            args=[ast.Lambda(args=ast.arguments(args=[row]), body=test), rows],
        ):
            return TestedRows(ast.Name(row.arg, ast.Store()), rows, test)
    return None


def _of_comprehension(
    node: ast.expr, made: tuple[ast.expr, ...], only: ast.comprehension, view: ModuleView, purity: Purity
) -> TestedRows | None:
    if only.is_async or not all(map(purity.is_pure_expression, made)):
        return None
    match view.parents[node]:
        case ast.Call(func=ast.Name(id="any"), args=[each]) if each is node and not only.ifs:
            return TestedRows(only.target, only.iter, made[0])
        case ast.Compare(left=wanted, ops=[ast.In() | ast.NotIn()], comparators=[each]) if (
            each is node and not only.ifs
        ):
            return TestedRows(only.target, only.iter, ast.Compare(made[0], [ast.Eq()], [wanted]))
    return TestedRows(only.target, only.iter, only.ifs[0]) if only.ifs else None


def iterated(target: ast.expr, rows: ast.expr) -> Iterated | None:
    """Return the list that is gone through, if its rows have a name, or are unpacked into names."""
    match target, rows:
        case ast.Tuple(elts=[ast.Name(), ast.Name(id=row)]), ast.Call(
            func=ast.Name(id="enumerate"), args=[found], keywords=[]
        ) if is_plain_read(found):
            return Iterated(found, row, True, {})
        case ast.Name(id=row), found if is_plain_read(found):
            return Iterated(found, row, False, {})
        case ast.Tuple(elts=parts), found if is_plain_read(found):
            if all(isinstance(each, ast.Name) for each in parts):
                return Iterated(found, "row", False, _parts_of_row(target))
    return None


def is_plain_read(rows: ast.expr) -> bool:
    """Whether it is a variable, an attribute, or an entry of one by a constant or variable.

    >>> texts = ("rows", "self.rows", "TABLES[kind]", "tables['rows']", "tables[kind()]", "rows[1:]")
    >>> [is_plain_read(ast.parse(text, mode="eval").body) for text in texts]
    [True, True, True, True, False, False]
    """
    match rows:
        case ast.Name() | ast.Attribute():
            return True
        case ast.Subscript(value=ast.Name() | ast.Attribute(), slice=ast.Name() | ast.Constant()):
            return True
    return False


def is_wanted(node: ast.expr, bound: set[str], purity: Purity) -> bool:
    """Whether a value is the same for all rows: pure, and without the variables of a row."""
    return not bound & read_names(node) and purity.is_pure_expression(node)


def parts_read(field: ast.expr, row: str, purity: Purity) -> tuple[Part, ...] | None:
    """Return the parts of a row that decide about a field; None if it is none, or calls other functions."""
    is_read = not isinstance(field, ast.Call) or purity.is_pure_expression(field)
    return field_parts(field, row) if is_read else None


def _parts_of_row(target: ast.Tuple) -> dict[str, ast.expr]:
    names = [each.id for each in target.elts if isinstance(each, ast.Name)]
    return {
        name: ast.Subscript(ast.Name("row", ast.Load()), ast.Constant(place), ast.Load())
        for place, name in enumerate(names)
        if names.count(name) == 1
    }


def _leaves_at_once(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Return | ast.Break | ast.Raise) and not any(
        isinstance(each, ast.Continue | ast.Yield) for statement in body for each in ast.walk(statement)
    )


def _only_gathers(body: list[ast.stmt], purity: Purity) -> bool:
    """Whether a body only puts pure values into local containers, or adds them up."""
    return all(_gathers(each, purity) for each in body)


def _gathers(statement: ast.stmt, purity: Purity) -> bool:
    match statement:
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(), attr="append" | "add"), args=[value])
        ):
            return purity.is_pure_expression(value)
        case ast.AugAssign(target=target, value=value) | ast.Assign(targets=[target], value=value):
            return _is_local(target, purity) and purity.is_pure_expression(value)
    return False


def _is_local(target: ast.expr, purity: Purity) -> bool:
    """Whether something is a variable, or an item of a container that a variable names."""
    match target:
        case ast.Name():
            return True
        case ast.Subscript(value=ast.Name(), slice=place):
            return purity.is_pure_expression(place)
    return False
