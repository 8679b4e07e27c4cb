"""Searches of rows by a field: loops, comprehensions, ``any``, ``in`` and ``filter``."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from geoheal.domain.evaluation.syntax import read_names
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import conjuncts
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import changed_name
from geoheal.healing.transforms.scopes import bound_names


@dataclass(frozen=True, slots=True)
class RowSearch:
    """A search for rows whose field equals a value, or contains it."""

    rows: ast.expr
    row: str
    field: ast.expr
    wanted: ast.expr
    is_numbered: bool
    is_one_of_several: bool = False


def row_search(node: ast.AST, view: ModuleView, purity: Purity) -> RowSearch | None:
    """Return the search that a loop, a comprehension, ``any``, ``in`` or ``filter`` makes."""
    match node:
        case ast.For(target=target, iter=rows, body=[ast.If(orelse=[]) as condition]):
            if _leaves_at_once(condition.body) or _only_gathers(condition.body, purity):
                found = _compared(target, rows, condition.test, purity)
                inside = bound_names(condition) | {changed_name(each) for each in ast.walk(condition)}
                return None if found is None or inside & read_names(found.wanted) else found
        case ast.ListComp(elt=elt, generators=[only]) | ast.GeneratorExp(elt=elt, generators=[only]):
            return _of_comprehension(node, elt, only, view, purity)
        case ast.Call(
            func=ast.Name(id="filter"),
            args=[ast.Lambda(args=ast.arguments(args=[row]), body=test), rows],
        ):
            return _compared(ast.Name(row.arg, ast.Store()), rows, test, purity)
    return None


def _of_comprehension(
    node: ast.ListComp | ast.GeneratorExp,
    elt: ast.expr,
    only: ast.comprehension,
    view: ModuleView,
    purity: Purity,
) -> RowSearch | None:
    if only.is_async or not purity.is_pure_expression(elt):
        return None
    match view.parents[node]:
        case ast.Call(func=ast.Name(id="any"), args=[each]) if each is node and not only.ifs:
            return _compared(only.target, only.iter, elt, purity)
        case ast.Compare(left=wanted, ops=[ast.In() | ast.NotIn()], comparators=[each]) if (
            each is node and not only.ifs
        ):
            test = ast.Compare(elt, [ast.Eq()], [wanted])
            return _compared(only.target, only.iter, test, purity)
    return _compared(only.target, only.iter, only.ifs[0], purity) if only.ifs else None


def _compared(target: ast.expr, rows: ast.expr, test: ast.expr, purity: Purity) -> RowSearch | None:
    """Return the comparison of a row's field that has to be true, if all conditions before it are pure."""
    found = _run_over(target, rows)
    if found is None:
        return None
    iterated, row, is_numbered = found
    fields = _fields(target, row)
    bound = bound_names(target)
    for each in conjuncts(test):
        for field, wanted, is_one_of_several in _sides(each, row, fields):
            is_apart = not bound & read_names(wanted) and purity.is_pure_expression(wanted)
            if is_apart and not any(isinstance(part, ast.Call) for part in ast.walk(wanted)):
                return RowSearch(iterated, row, field, wanted, is_numbered, is_one_of_several)
        if not purity.is_pure_expression(each):
            return None
    return None


def _run_over(target: ast.expr, rows: ast.expr) -> tuple[ast.Name | ast.Attribute, str, bool] | None:
    """Return the list, the names of its rows, and whether they are enumerated."""
    match target, rows:
        case ast.Tuple(elts=[ast.Name(), ast.Name(id=row)]), ast.Call(
            func=ast.Name(id="enumerate"), args=[ast.Name() | ast.Attribute() as iterated], keywords=[]
        ):
            return iterated, row, True
        case ast.Name(id=row), ast.Name() | ast.Attribute() as iterated:
            return iterated, row, False
        case ast.Tuple(elts=parts), ast.Name() | ast.Attribute() as iterated:
            return (iterated, "row", False) if all(isinstance(each, ast.Name) for each in parts) else None
    return None


def _fields(target: ast.expr, row: str) -> dict[str, ast.expr]:
    """Return the variables into which a loop unpacks a row, and the index of each in the row."""
    if row != "row" or not isinstance(target, ast.Tuple):
        return {}
    names = [each.id for each in target.elts if isinstance(each, ast.Name)]
    places = range(len(names))
    return {
        name: ast.Subscript(ast.Name(row, ast.Load()), ast.Constant(place), ast.Load())
        for name, place in zip(names, places, strict=True)
        if names.count(name) == 1
    }


def _sides(
    test: ast.expr, row: str, fields: Mapping[str, ast.expr]
) -> Iterator[tuple[ast.expr, ast.expr, bool]]:
    """Yield the field, the value, and whether the field holds several values that may include it."""
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            for one, wanted in ((left, right), (right, left)):
                field = fields.get(getattr(one, "id", ""), one)
                if _is_field(field, row):
                    yield field, wanted, False
        case ast.Compare(left=wanted, ops=[ast.In()], comparators=[one]):
            field = fields.get(getattr(one, "id", ""), one)
            if _is_field(field, row):
                yield field, wanted, True


def _is_field(node: ast.expr, row: str) -> bool:
    """Whether it is ``row.id``, ``row["id"]`` or ``row[0]``."""
    match node:
        case (
            ast.Attribute(value=ast.Name(id=name))
            | ast.Subscript(value=ast.Name(id=name), slice=ast.Constant())
        ):
            return name == row
    return False


def _leaves_at_once(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Return | ast.Break | ast.Raise) and not any(
        isinstance(each, ast.Continue | ast.Yield) for statement in body for each in ast.walk(statement)
    )


def _only_gathers(body: list[ast.stmt], purity: Purity) -> bool:
    """Whether a body only appends pure values to local lists, or adds them up."""
    return all(_gathers(each, purity) for each in body)


def _gathers(statement: ast.stmt, purity: Purity) -> bool:
    match statement:
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(), attr="append" | "add"), args=[value])
        ):
            return purity.is_pure_expression(value)
        case ast.AugAssign(target=ast.Name(), value=value) | ast.Assign(targets=[ast.Name()], value=value):
            return purity.is_pure_expression(value)
    return False
