"""Guards for the first entry under a key: ``groups[name].append(x)`` and ``counts[name] += 1``."""

import ast
from typing import Final

from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable
from geoheal.healing.transforms.facts.shapes import is_call_of

_FILLED: Final = {"append": "[]", "extend": "[]", "insert": "[]", "add": "set()", "update": None}
_SIGNS: Final[dict[type[ast.operator], str]] = {ast.Add: "+", ast.Sub: "-"}


def first_entry(place: FailurePlace) -> bool:
    """Begin with an empty container, or with zero, where a key is not there yet."""
    node = place.node
    if place.choice or place.failure.error != "KeyError" or not isinstance(node, ast.Subscript):
        return False
    if isinstance(node.slice, ast.Slice | ast.Constant) or not is_repeatable(node.slice, place.view):
        return False
    return _filled(node, place) or _counted(node, place)


def _filled(node: ast.Subscript, place: FailurePlace) -> bool:
    parent, edit = place.view.parents[node], place.edit
    if not isinstance(parent, ast.Attribute) or not is_call_of(place.view.parents[parent], parent):
        return False
    empty = _FILLED.get(parent.attr)
    if empty is None or not isinstance(place.view.parents[place.view.parents[parent]], ast.Expr):
        return False
    edit.replace(node, f"{edit.text(node.value)}.setdefault({edit.text(node.slice)}, {empty})")
    return True


def _counted(node: ast.Subscript, place: FailurePlace) -> bool:
    statement, edit = place.view.parents[node], place.edit
    match statement:
        case ast.AugAssign(target=target, op=ast.Add() | ast.Sub() as operator, value=value) if (
            target is node
        ):
            pass
        case _:
            return False
    if not edit.stands_alone(statement) or not is_repeatable(node.value, place.view):
        return False
    if not isinstance(value, ast.Constant) or not isinstance(value.value, int | float):
        return False
    table, key = edit.text(node.value), edit.text(node.slice)
    added = f"{table}.get({key}, 0) {_SIGNS[type(operator)]} {edit.text(value)}"
    edit.replace(statement, f"{edit.text(node)} = {added}")
    return True
