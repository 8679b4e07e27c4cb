"""Guards for a value that is tested one step too late: after an item or attribute of it was asked for.

``data = answer["data"]`` with ``if data is None:`` behind it says what happens without data. An answer that
is None, or has no data, is such a case as well.
"""

import ast

from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable
from geoheal.healing.transforms.facts.shapes import is_name, is_none
from geoheal.healing.transforms.module_view import ModuleView


def tested_late(place: FailurePlace) -> bool:
    """Assign None where the next statement leaves the function, or the turn of a loop, for None."""
    node, statement = place.node, place.view.statement_of(place.node)
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is node:
            pass
        case _:
            return False
    if place.choice or not _is_left_for_none(name, statement, place.view):
        return False
    if place.failure.error == "KeyError":
        return _looked_up(node, place)
    match node:
        case ast.Subscript(value=held, slice=index) if place.failure.error == "IndexError":
            is_end = ast.unparse(index) in {"0", "-1"}
            return is_end and _unless_nothing(held, place.edit.text(held), place)
        case ast.Subscript(value=held) | ast.Attribute(value=held) if "NoneType" in place.failure.message:
            return _unless_nothing(held, f"{place.edit.text(held)} is not None", place)
    return False


def _looked_up(node: ast.expr, place: FailurePlace) -> bool:
    match node:
        case ast.Subscript(value=held, slice=key) if not isinstance(key, ast.Slice):
            place.edit.replace(node, f"{place.edit.text(held)}.get({place.edit.text(key)})")
            return True
    return False


def _unless_nothing(held: ast.expr, test: str, place: FailurePlace) -> bool:
    if not is_repeatable(held, place.view):
        return False
    place.edit.replace(place.node, f"{place.edit.text(place.node)} if {test} else None")
    return True


def _is_left_for_none(name: str, statement: ast.stmt, view: ModuleView) -> bool:
    block = view.block_of(statement)
    behind = block[block.index(statement) + 1 :]
    match behind:
        case [ast.If(test=test, body=[*_, ast.Raise() | ast.Return() | ast.Continue() | ast.Break()]), *_]:
            return _is_for_none(test, name)
    return False


def _is_for_none(test: ast.expr, name: str) -> bool:
    match test:
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[other]):
            return is_name(left, name) and is_none(other)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return is_name(operand, name)
        case ast.BoolOp(op=ast.Or(), values=[first, *_]):
            return _is_for_none(first, name)
    return False
