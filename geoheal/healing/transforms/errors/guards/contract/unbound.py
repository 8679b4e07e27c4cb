"""Guards for a variable that only a loop or a branch assigns, and that is read without it.

The variable begins as nothing of the kind that is assigned later: an empty text, list or mapping, or zero.
"""

import ast
import re
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.errors.guards.place import FailurePlace
from geoheal.healing.transforms.facts.shapes import is_name, is_string, uses_of
from geoheal.healing.transforms.scopes import called_name, own_nodes

_MESSAGE: Final = re.compile(r"local variable '(\w+)'")
_OF_CONSTANTS: Final = {int: "0", float: "0.0", bytes: 'b""'}
_OF_DISPLAYS: Final[dict[type[ast.expr], str]] = {
    ast.List: "[]",
    ast.ListComp: "[]",
    ast.Dict: "{}",
    ast.DictComp: "{}",
    ast.Set: "set()",
    ast.SetComp: "set()",
}
_OF_CALLS: Final = {
    "str": '""',
    "join": '""',
    "format": '""',
    "strip": '""',
    "list": "[]",
    "sorted": "[]",
    "split": "[]",
    "dict": "{}",
    "set": "set()",
    "len": "0",
    "sum": "0",
    "int": "0",
    "float": "0.0",
}


def never_assigned(place: FailurePlace) -> bool:
    """Assign nothing of the variable's kind before the loop or branch that assigns it."""
    found = _MESSAGE.search(place.failure.message)
    if place.choice or found is None or not is_name(place.node, found.group(1)):
        return False
    name = found.group(1)
    bound = [each for each in uses_of(name, place.function) if isinstance(each.ctx, ast.Store)]
    given = _given(name, place.function)
    places = [number for number, each in enumerate(place.function.body) if uses_of(name, each)]
    if not places or len(given) + _added(name, place.function) != len(bound):
        return False
    first = place.function.body[places[0]]
    is_block = isinstance(first, ast.For | ast.While | ast.If | ast.With | ast.AsyncFor)
    values = {nothing_of(each) for each in given}
    value = values.pop() if len(values) == 1 else None
    if value is None and isinstance(place.view.parents[place.node], ast.Return):
        value = "None"
    if value is None or not is_block or place.edit.is_elif(first):
        return False
    place.edit.insert_before(first, f"{name} = {value}")
    return True


def _given(name: str, function: Function) -> list[ast.expr]:
    return [
        each.value
        for each in own_nodes(function)
        if isinstance(each, ast.Assign) and len(each.targets) == 1 and is_name(each.targets[0], name)
    ]


def _added(name: str, function: Function) -> int:
    return sum(isinstance(each, ast.AugAssign) and is_name(each.target, name) for each in own_nodes(function))


def nothing_of(value: ast.expr) -> str | None:
    """Return nothing of the kind of a value: an empty text for a text."""
    if is_string(value):
        return '""'
    match value:
        case ast.Constant(value=held):
            return _OF_CONSTANTS.get(type(held))
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return nothing_of(left) or nothing_of(right)
        case ast.Call():
            return _OF_CALLS.get(called_name(value))
    return _OF_DISPLAYS.get(type(value))
