"""Guards against mixing timestamps with and without a time zone."""

import ast
from typing import Final

from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable

_AWARE: Final = '''def _aware(moment):
    """A moment with a time zone; one without is taken for UTC."""
    if isinstance(moment, _datetime.datetime) and moment.tzinfo is None:
        return moment.replace(tzinfo=_datetime.timezone.utc)
    return moment
'''


def mixed_zones(place: FailurePlace) -> bool:
    """Compare and subtract timestamps without a time zone as UTC, if others have one.

    Results for timestamps that are all without, or all with a time zone, stay the same.
    """
    message, node, edit = place.failure.message, place.node, place.edit
    if "offset-naive and offset-aware" not in message:
        return False
    match node:
        case ast.Compare(left=left, comparators=others):
            operands = [left, *others]
        case ast.BinOp(op=ast.Sub(), left=left, right=right):
            operands = [left, right]
        case ast.Call(func=ast.Name(id="min" | "max" | "sorted"), args=args) if not any(
            each.arg == "key" for each in node.keywords
        ) and not any(isinstance(each, ast.Starred) for each in args):
            given = [edit.text(each) for each in [*args, *node.keywords]]
            if isinstance(args[0], ast.GeneratorExp) and not given[0].startswith("("):
                given[0] = f"({given[0]})"
            edit.replace(node, f"{edit.text(node.func)}({', '.join([*given, 'key=_aware'])})")
            return _helped(place)
        case _:
            return False
    if not all(is_repeatable(each) or isinstance(each, ast.Call) for each in operands):
        return False
    for each in operands:
        edit.replace(each, f"_aware({edit.text(each)})")
    return _helped(place)


def _helped(place: FailurePlace) -> bool:
    place.edit.add_import("import datetime as _datetime")
    place.edit.add_helper(_AWARE)
    return True
