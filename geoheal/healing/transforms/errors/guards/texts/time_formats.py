"""Guards against times that are written with or without a part of their format: a fraction, a mark of UTC.

The other format must read all texts that were seen to fail. What neither format reads is an error as before.
"""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import combinations
from typing import Final

from geoheal.healing.transforms.errors.guards.place import FailurePlace
from geoheal.healing.transforms.module_view import ModuleView

_DOES_NOT_MATCH: Final = re.compile(r"^time data '(.*)' does not match format '(.*)'$")
_REMAINS: Final = re.compile(r"^unconverted data remains: (.*)$")
_READ: Final = '''def _time_read(text, usual, other):
    """A time in the usual format, or else in the other one."""
    try:
        return _datetime.datetime.strptime(text, usual)
    except ValueError:
        try:
            return _datetime.datetime.strptime(text, other)
        except ValueError:
            pass
        raise
'''
_CHANGES: Final = (
    (r"[.,]%f", ""),
    (r"%S(?![.,]%f)", "%S.%f"),
    (r":%S$", ""),
    (r"%M$", "%M:%S"),
    (r"(%d)T(%H)", r"\1 \2"),
    (r"(%d) (%H)", r"\1T\2"),
    (r"Z$", ""),
    (r"(%[SMf])$", r"\1Z"),
)
"""Parts of formats that writers leave out or add, as patterns and what stands there instead."""


def other_time_format(place: FailurePlace) -> bool:
    """Read ``datetime.strptime(text, format)`` also without a fraction of a second, or with one."""
    node, edit = place.node, place.edit
    match node:
        case ast.Call(func=func, args=[given, usual], keywords=[]):
            pass
        case _:
            return False
    if place.choice or place.view.dotted(func) != "datetime.datetime.strptime":
        return False
    known = _literal(usual, place.view)
    other = None if known is None else _other(known, place.failure.messages)
    if other is None:
        return False
    quoted = ast.unparse(ast.Constant(value=other)).replace("'", '"')
    edit.replace(node, f"_time_read({edit.text(given)}, {edit.text(usual)}, {quoted})")
    edit.add_import("import datetime as _datetime")
    edit.add_helper(_READ)
    return True


def _literal(usual: ast.expr, view: ModuleView) -> str | None:
    value: ast.expr | None = usual
    if isinstance(usual, ast.Name):
        value = view.global_value(usual.id) if not view.is_local(usual) else None
    match value:
        case ast.Constant(value=str(text)) if not set(text) & {"'", '"', "\\"}:
            return text
    return None


def _other(usual: str, messages: tuple[str, ...]) -> str | None:
    """Return the variant of a format that reads all texts.

    >>> _other("%H:%M:%S.%f", ("time data '10:20:30' does not match format '%H:%M:%S.%f'",))
    '%H:%M:%S'
    >>> _other("%H:%M:%S", ("unconverted data remains: .5",))
    '%H:%M:%S.%f'
    >>> _other("%H:%M:%S", ("time data 'noon' does not match format '%H:%M:%S'",))
    """
    return next(
        (each for each in _variants(usual) if all(_is_read(text, each, usual) for text in messages)), None
    )


def _variants(usual: str) -> Iterator[str]:
    """Yield formats with one part changed, and with two."""
    for number in (1, 2):
        for chosen in combinations(_CHANGES, number):
            changed = usual
            for pattern, instead in chosen:
                changed = re.sub(pattern, instead, changed)
            if changed != usual:
                yield changed


def _is_read(message: str, variant: str, usual: str) -> bool:
    found = _DOES_NOT_MATCH.match(message)
    if found is not None:
        text = found.group(1)
    else:
        remains = _REMAINS.match(message)
        if remains is None:
            return False
        text = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC).strftime(usual) + remains.group(1)
    with suppress(ValueError):
        datetime.strptime(text, variant).replace(tzinfo=UTC)
        return True
    return False
