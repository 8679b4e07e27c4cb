"""Look up the rows of a list that outlives its searches, instead of running over all of them each time.

``index_search`` makes an index where a loop searches again and again what stays the same meanwhile. Objects,
modules and callers hold lists that are searched by one call and extended by the next: their rows are found by
places that are kept from call to call. Only what a loop runs over is replaced; its comparison stays.
"""

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import (
    Function,
    ModuleView,
    bound_names,
    parameters,
    read_names,
    words,
)
from geoheal.healing.transforms.name_changes import changed_name
from geoheal.healing.transforms.purity import Purity
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.remembered.having_rows import HAVING
from geoheal.healing.transforms.speed.remembered.reordering import last_name, reorders

_MAKING: Final = words("__init__ __new__ __post_init__ __attrs_post_init__ __setstate__")


@dataclass(frozen=True, slots=True)
class _Search:
    """A run over rows of which only those matter whose field equals a value."""

    rows: ast.expr
    row: str
    field: ast.expr
    wanted: ast.expr
    is_numbered: bool


def kept_rows(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Run over the rows with a matching field alone, in all functions or those named.

    Parameters
    ----------
    elsewhere
        Where the doubt is noted: what changes a row's field, or reorders rows, is not seen everywhere.

    >>> changed = kept_rows('''class World:
    ...     def room(self, name):
    ...         for room in self.rooms:
    ...             if room.name == name:
    ...                 return room
    ... ''')
    >>> print(changed[changed.index("class World"):])
    class World:
        def room(self, name):
            for room in _having(self, "_rooms_by_name", self.rooms, lambda room: room.name, name):
                if room.name == name:
                    return room
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    purity = Purity(view)
    for function in view.focused_functions:
        for node in ast.walk(function):
            search = _search(node, view, purity) if view.function_of(node) is function else None
            if search is None or not _may_be_kept(search, view):
                continue
            owner = _owner(search.rows, function, view)
            if owner is None or elsewhere.copies_state(source, *_class_names(function, view)):
                continue
            _replace(search, owner, edit, view)
            _doubt(search, function, edit, elsewhere)
    return edit.result()


def _replace(search: _Search, owner: str, edit: SourceEdit, view: ModuleView) -> None:
    rows, field = edit.text(search.rows), edit.text(search.field)
    field_name = "".join(c if c.isalnum() else "_" for c in field.removeprefix(search.row)).strip("_")
    slot = view.fresh_name(f"_{rows.rsplit('.', 1)[-1].strip('_')}_by_{field_name}")
    given = f'{owner}, "{slot}", {rows}, lambda {search.row}: {field}, {edit.text(search.wanted)}'
    whole = view.parents[search.rows] if search.is_numbered else search.rows
    edit.replace(whole, f"_having({given}{', True' if search.is_numbered else ''})")
    edit.add_import("import threading")
    edit.add_import("import types")
    edit.add_helper(HAVING)


def _doubt(search: _Search, function: Function, edit: SourceEdit, elsewhere: Elsewhere) -> None:
    rows, field = edit.text(search.rows), edit.text(search.field)
    elsewhere.doubt(
        f"{function.name} looks up rows of {rows} by {field}: check that {field} stays as it is while a row "
        f"is in there, and that nothing reorders {rows}, or replaces a row in it."
    )


def _search(node: ast.AST, view: ModuleView, purity: Purity) -> _Search | None:
    """Return what a loop, a comprehension, ``any``, ``in`` or ``filter`` searches for."""
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
) -> _Search | None:
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


def _compared(target: ast.expr, rows: ast.expr, test: ast.expr, purity: Purity) -> _Search | None:
    """Return the comparison of a row's field that has to hold, where all before it is pure."""
    match target, rows:
        case ast.Tuple(elts=[ast.Name(), ast.Name(id=row)]), ast.Call(
            func=ast.Name(id="enumerate"), args=[iterated], keywords=[]
        ):
            is_numbered = True
        case ast.Name(id=row), iterated:
            is_numbered = False
        case _:
            return None
    if not isinstance(iterated, ast.Name | ast.Attribute):
        return None
    bound = bound_names(target)
    for each in test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]:
        for field, wanted in _sides(each, row):
            is_apart = not bound & read_names(wanted) and purity.is_pure_expression(wanted)
            if is_apart and not any(isinstance(part, ast.Call) for part in ast.walk(wanted)):
                return _Search(iterated, row, field, wanted, is_numbered)
        if not purity.is_pure_expression(each):
            return None
    return None


def _sides(test: ast.expr, row: str) -> Iterator[tuple[ast.expr, ast.expr]]:
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            yield from (pair for pair in ((left, right), (right, left)) if _is_field(pair[0], row))


def _is_field(node: ast.expr, row: str) -> bool:
    """``row.id``, ``row["id"]``, ``row[0]``."""
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
    """Whether a body does no more than append pure values to local lists, or add them up."""
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


def _may_be_kept(search: _Search, view: ModuleView) -> bool:
    """Whether nothing in the module changes a row's field later, or gives rows another order."""
    name = last_name(search.rows)
    if isinstance(search.rows, ast.Attribute) and view.functions_named(name):
        return False
    if isinstance(search.field, ast.Attribute) and view.functions_named(search.field.attr):
        return False
    return not any(reorders(node, name) or _stores(node, search.field, view) for node in ast.walk(view.tree))


def _stores(node: ast.AST, field: ast.expr, view: ModuleView) -> bool:
    """Whether a part of the module stores into a field of this name, after the object was made."""
    if isinstance(field, ast.Attribute) and isinstance(node, ast.Attribute):
        function = view.function_of(node)
        is_making = function is not None and function.name in _MAKING
        return node.attr == field.attr and not isinstance(node.ctx, ast.Load) and not is_making
    if isinstance(field, ast.Subscript) and isinstance(node, ast.Subscript):
        same = ast.dump(node.slice) == ast.dump(field.slice)
        return same and not isinstance(node.ctx, ast.Load)
    return False


def _owner(rows: ast.expr, function: Function, view: ModuleView) -> str | None:
    """Return what keeps the places: the object that holds the list.

    For lists of modules and callers, the module.
    """
    match rows:
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            given = function.args.args
            is_own = bool(given) and given[0].arg == name and isinstance(view.parents[function], ast.ClassDef)
            return name if is_own or _is_attribute_of_object(attribute, view) else None
        case ast.Name(id=name) if name in view.locals_of(function):
            is_given = name in {each.arg for each in parameters(function)}
            is_bound = any(
                isinstance(each, ast.Name) and each.id == name and not isinstance(each.ctx, ast.Load)
                for each in ast.walk(function)
            )
            return "_HAVING_SEEN" if is_given and not is_bound else None
        case ast.Name(id=name) if name in view.top_level:
            return "_HAVING_SEEN"
    return None


def _is_attribute_of_object(name: str, view: ModuleView) -> bool:
    return any(
        isinstance(each, ast.Attribute)
        and each.attr == name
        and isinstance(each.ctx, ast.Store)
        and getattr(view.function_of(each), "name", "") in _MAKING
        for each in ast.walk(view.tree)
    )


def _class_names(function: Function, view: ModuleView) -> list[str]:
    return [each.name for each in view.ancestors(function) if isinstance(each, ast.ClassDef)]
