"""Guards against None and numbers among values that are summed, joined, searched or added to a container."""

import ast
import re
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable
from geoheal.healing.transforms.source_edit import SourceEdit, atom

_FILLING: Final = words("update extend union intersection difference issubset issuperset")
_NUMBER_IN_TEXT: Final = re.compile(r'can only concatenate str \(not "(?:int|float)"\) to str')
_PLAIN: Final = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)
"""Expressions after which a condition needs no parentheses."""


def nothing_among(place: FailurePlace) -> bool:
    """Guard ``sum`` and ``join`` of values with None, ``x in None``, ``found.update(None)``."""
    message, node, edit = place.failure.message, place.node, place.edit
    if place.choice:
        return False
    is_none = "NoneType" in message
    if _NUMBER_IN_TEXT.search(message) and isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        edit.replace(node.right, f"str({edit.text(node.right)})")
        return True
    match node:
        case ast.Call(func=ast.Name(id="sum"), args=[given, *_]) if is_none:
            return _leave_out_nothing(given, place)
        case ast.Call(func=ast.Attribute(attr="join"), args=[given]) if "expected str instance" in message:
            return _leave_out_nothing(given, place) if is_none else _as_texts(given, place)
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[given]) if is_none:
            pass
        case ast.Call(func=ast.Attribute(attr=method), args=[given]) if method in _FILLING and is_none:
            pass
        case _:
            return False
    if "iterable" not in message:
        return False
    edit.replace(given, f"({edit.text(given)} or ())")
    return True


def _leave_out_nothing(given: ast.expr, place: FailurePlace) -> bool:
    """Skip None among the elements; evaluate each element only once."""
    edit = place.edit
    match given:
        case ast.GeneratorExp(elt=elt, generators=[only]) | ast.ListComp(elt=elt, generators=[only]):
            if not only.ifs and isinstance(only.iter, _PLAIN) and is_repeatable(elt):
                test = f"{atom(edit.text(elt), elt)} is not None"
                edit.replace(only.iter, f"{edit.text(only.iter)} if {test}")
                return True
    edit.replace(given, f"(each for each in {_operand(given, edit)} if each is not None)")
    return True


def _as_texts(given: ast.expr, place: FailurePlace) -> bool:
    """Convert each element to text."""
    match given:
        case ast.GeneratorExp(elt=elt) | ast.ListComp(elt=elt):
            place.edit.replace(elt, f"str({place.edit.text(elt)})")
        case _:
            place.edit.replace(given, f"(str(each) for each in {_operand(given, place.edit)})")
    return True


def _operand(given: ast.expr, edit: SourceEdit) -> str:
    text = edit.text(given)
    return text if isinstance(given, ast.GeneratorExp) and text.startswith("(") else atom(text, given)
