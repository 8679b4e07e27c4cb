"""Loops that only remove values from a list, and copies of a list without one place."""

import ast

from geoheal.domain.evaluation.syntax import Function, read_names
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, PURE_METHODS, Purity
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.plain_form.later_reads import is_read_later
from geoheal.healing.transforms.speed.taken_out.removing import ALL_BUT, REMOVE_EACH


def remove_by_value(function: Function, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    """Replace ``for row in done: rows.remove(row)``, also with a condition, by one call."""
    test: ast.expr | None
    for loop in own_nodes(function):
        if not isinstance(loop, ast.For) or loop.orelse or not edit.stands_alone(loop):
            continue
        match loop.target, loop.body:
            case ast.Name(id=name), [ast.If(test=test, body=[statement], orelse=[])]:
                pass
            case ast.Name(id=name), [statement]:
                test = None
            case _:
                continue
        held = _removed_from(statement, name)
        if held is None or is_read_later(loop, name, function, view) or name in read_names(held):
            continue
        given = _given(loop, test, held, edit, view, elsewhere)
        if given is not None:
            edit.replace_statements(loop, loop, f"_remove_each({edit.text(held)}, {given})")
            edit.add_import("import collections")
            edit.add_import("import operator")
            edit.add_helper(REMOVE_EACH)


def _removed_from(statement: ast.stmt, name: str) -> ast.expr | None:
    """Return the list from which a statement removes a name's value."""
    match statement:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=held, attr="remove"), args=[ast.Name(id=given)], keywords=[]
            )
        ) if given == name and _is_path(held):
            return held
    return None


def _is_path(held: ast.expr) -> bool:
    """Whether an expression is a name or an attribute, of an object that a name holds."""
    while isinstance(held, ast.Attribute):
        held = held.value
    return isinstance(held, ast.Name)


def _given(
    loop: ast.For,
    test: ast.expr | None,
    held: ast.expr,
    edit: SourceEdit,
    view: ModuleView,
    elsewhere: Elsewhere,
) -> str | None:
    """Return the source of the removed values, and of what else the call needs."""
    name, listed, iterated = edit.text(loop.target), edit.text(held), edit.text(loop.iter)
    is_property = isinstance(held, ast.Attribute) and bool(view.functions_named(held.attr))
    if is_property or iterated == listed:  # a property may make another list each time
        return None
    conditions = [] if test is None else _conditions(test)
    kept = [each for each in conditions if not _asks_whether_in(each, name, listed)]
    known = "" if len(kept) == len(conditions) else ", known=False"
    if not kept:
        return f"{iterated}{known}"
    if not all(_is_simple(each, held, view) for each in kept):
        return None
    if isinstance(loop.iter, ast.Name | ast.Attribute):
        elsewhere.doubt(f"Check that {iterated} and {listed} are never the same list.")
    elif not _is_copied(loop.iter):
        return None
    condition = " and ".join(f"({edit.text(each)})" if len(kept) > 1 else edit.text(each) for each in kept)
    return f"[{name} for {name} in {iterated} if {condition}]{known}"


def _conditions(test: ast.expr) -> list[ast.expr]:
    return test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And) else [test]


def _asks_whether_in(test: ast.expr, name: str, listed: str) -> bool:
    match test:
        case ast.Compare(left=ast.Name(id=asked), ops=[ast.In()], comparators=[held]):
            return asked == name and ast.unparse(held) == listed
    return False


def _is_simple(test: ast.expr, held: ast.expr, view: ModuleView) -> bool:
    """Whether a condition has no effects, and cannot depend on what the list holds."""
    attributes = {each.attr for each in ast.walk(held) if isinstance(each, ast.Attribute)}
    for each in ast.walk(test):
        if isinstance(each, ast.Call):
            name = called_name(each)
            known = PURE_BUILTINS if isinstance(each.func, ast.Name) else PURE_METHODS
            if name not in known or name in view.top_level or view.functions_named(name):
                return False
        if isinstance(each, ast.Attribute) and (each.attr in attributes or view.functions_named(each.attr)):
            return False
        if isinstance(held, ast.Name) and is_name(each, held.id):
            return False
    return view.shared(Purity).is_pure_expression(test)


def _is_copied(iterated: ast.expr) -> bool:
    """Whether a loop runs over a list that is made for it: ``list(rows)``, ``rows[:]``."""
    match iterated:
        case ast.Call(func=ast.Name(id="list" | "tuple" | "sorted"), args=[_, *_]):
            return True
        case ast.Call(func=ast.Attribute(attr="copy"), args=[]) | ast.List() | ast.Tuple() | ast.ListComp():
            return True
        case ast.Subscript(slice=ast.Slice()):
            return True
    return False


def without_one_place(function: Function, edit: SourceEdit, _view: ModuleView, _elsewhere: Elsewhere) -> None:
    """Copy the parts before and after a place: ``[x for n, x in enumerate(xs) if n != place]``."""
    for node in own_nodes(function):
        match node:
            case ast.ListComp(
                elt=ast.Name(id=item),
                generators=[
                    ast.comprehension(
                        target=ast.Tuple(elts=[ast.Name(id=number), ast.Name(id=each)]),
                        iter=ast.Call(func=ast.Name(id="enumerate"), args=[items], keywords=[]),
                        ifs=[ast.Compare(left=left, ops=[ast.NotEq()], comparators=[right])],
                        is_async=0,
                    )
                ],
            ) if item == each and number != each:
                place = right if is_name(left, number) else left if is_name(right, number) else None
                if place is None or read_names(place) & {number, each} or not _is_path_or_constant(place):
                    continue
                edit.replace(node, f"_all_but({edit.text(items)}, {edit.text(place)})")
                edit.add_helper(ALL_BUT)


def _is_path_or_constant(place: ast.expr) -> bool:
    return isinstance(place, ast.Constant) or _is_path(place)
