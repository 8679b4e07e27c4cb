"""Guards against None in sorting and comparisons."""

import ast
from typing import Final

from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable
from geoheal.healing.transforms.facts.shapes import is_none

NONE_FIRST: Final = '''def _none_first(value):
    """A key that orders like the value, with None before everything else."""
    if type(value) in (list, tuple):
        return [_none_first(each) for each in value]
    return (value is not None, value)
'''
NONE_LAST: Final = '''def _none_last(value):
    """A key that orders like the value, with None after everything else."""
    if type(value) in (list, tuple):
        return [_none_last(each) for each in value]
    return (value is None, value)
'''
ORDERING: Final = frozenset({"__lt__", "__le__", "__gt__", "__ge__"})
"""Methods by which objects are put in order."""
_ORDERS: Final = {"sorted": "_none_first", "sort": "_none_first", "max": "_none_first", "min": "_none_last"}
"""Ordering functions, with a key by which None is neither the smallest nor the greatest."""


def none_in_order(place: FailurePlace) -> bool:
    """Guard ``sorted``, ``min``, ``max`` and ``<`` if one of the values is None."""
    message, node = place.failure.message, place.node
    if "not supported between instances of" not in message or "NoneType" not in message or place.choice:
        return False
    if isinstance(node, ast.Compare) and place.function.name in ORDERING:
        place.edit.add_helper(NONE_FIRST)
        order_by(node, "_none_first", place)
        return True
    if isinstance(node, ast.Compare):
        return _compared(node, place)
    name = order_asked_by(node) if isinstance(node, ast.Call) else None
    if name is None:
        return False
    assert isinstance(node, ast.Call)  # noqa: S101 - just checked
    place.edit.add_helper(NONE_LAST if name == "min" else NONE_FIRST)
    give_key(node, _ORDERS[name], place)
    return True


def order_asked_by(node: ast.Call) -> str | None:
    """Return which of ``sorted``, ``min``, ``max`` and ``sort`` is called; None for anything else."""
    match node.func:
        case ast.Name(id="sorted" | "min" | "max" as name) if len(node.args) == 1:
            return name
        case ast.Attribute(attr="sort" as name) if not node.args:
            return name
    return None


def give_key(call: ast.Call, order: str, place: FailurePlace) -> None:
    """Add a key to the sort that puts None at one end."""
    key = next((each.value for each in call.keywords if each.arg == "key"), None)
    edit = place.edit
    if isinstance(key, ast.Lambda):
        edit.replace(key.body, f"{order}({edit.text(key.body)})")
    elif key is not None and not is_none(key):
        edit.replace(key, f"lambda each: {order}({edit.text(key)}(each))")
    else:
        kept = [each for each in call.keywords if each.arg != "key"]
        given = [edit.text(each) for each in [*call.args, *kept]]
        first = call.args[0] if call.args else None
        if isinstance(first, ast.GeneratorExp) and not given[0].startswith("("):
            given[0] = f"({given[0]})"
        edit.replace(call, f"{edit.text(call.func)}({', '.join([*given, f'key={order}'])})")


def order_by(comparison: ast.Compare, order: str, place: FailurePlace) -> None:
    """Compare by a key, in a comparison method of a class."""
    for each in (comparison.left, *comparison.comparators):
        place.edit.replace(each, f"{order}({place.edit.text(each)})")


def _compared(node: ast.Compare, place: FailurePlace) -> bool:
    """Guard ``a < b`` with None: the comparison is false."""
    if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
        return False
    sides = place.failure.message.rsplit("instances of", 1)[-1].split(" and ")
    operands = (node.left, node.comparators[0])
    missing = [each for each, side in zip(operands, sides, strict=False) if "NoneType" in side]
    if not missing or not all(map(is_repeatable, missing)):
        return False
    tests = [f"{place.edit.text(each)} is not None" for each in missing]
    place.edit.replace(node, f"({' and '.join([*tests, place.edit.text(node)])})")
    return True
