"""Guards against timestamps with and without a time zone, and days that a month does not have."""

import ast
from typing import Final

from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable

_AWARE: Final = '''def _aware(moment):
    """A moment with a time zone; one without is taken for UTC."""
    if isinstance(moment, _datetime.datetime) and moment.tzinfo is None:
        return moment.replace(tzinfo=_datetime.timezone.utc)
    return moment
'''
_IN_MONTH: Final = '''def _in_month(moment, **parts):
    """The moment with other parts; a day that the month does not have becomes its last one."""
    year, month = parts.get("year", moment.year), parts.get("month", moment.month)
    last = calendar.monthrange(year, month)[1]
    return moment.replace(day=min(moment.day, last), **parts)
'''


def day_of_another_month(place: FailurePlace) -> bool:
    """Guard ``moment.replace(year=year)`` on the 29th of February, and in shorter months."""
    node, edit = place.node, place.edit
    if "day is out of range for month" not in place.failure.message or place.choice:
        return False
    match node:
        case ast.Call(func=ast.Attribute(value=moment, attr="replace"), args=[], keywords=parts):
            pass
        case _:
            return False
    names = {each.arg for each in parts}
    if not names & {"year", "month"} or names & {"day", None}:
        return False
    given = [edit.text(moment), *(edit.text(each) for each in parts)]
    edit.replace(node, f"_in_month({', '.join(given)})")
    edit.add_import("import calendar")
    edit.add_helper(_IN_MONTH)
    return True


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
