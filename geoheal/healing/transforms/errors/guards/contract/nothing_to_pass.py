"""Guards for None whose items are to be the arguments of a call: ``Region(**row.get("region"))``."""

import ast
from typing import Final

from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable
from geoheal.healing.transforms.errors.guards.skipping import skip
from geoheal.healing.transforms.scopes import called_name

_CONTAINERS: Final = frozenset(
    {"dict", "zip", "chain", "print", "max", "min", "set", "union", "join", "format"}
)
"""Functions that take any number of arguments, and mean the same without any."""


def nothing_to_pass(place: FailurePlace) -> bool:
    """Make nothing of None, in place of a call with its items as arguments."""
    call = place.node
    if place.choice or "NoneType" not in place.failure.message or not isinstance(call, ast.Call):
        return False
    given = _given(call, place.failure.message)
    if given is None:
        return False
    text = place.edit.text(given)
    if called_name(call) in _CONTAINERS:
        place.edit.replace(given, f"({text} or {'{}' if '**' in place.failure.message else '()'})")
        return True
    if not is_repeatable(given, place.view):
        return False
    if skip(place, f"({text} is not None)"):
        return True
    place.edit.replace(call, f"({place.edit.text(call)} if {text} is not None else None)")
    return True


def _given(call: ast.Call, message: str) -> ast.expr | None:
    """Return the one expression whose items are passed."""
    if "after ** must be a mapping" in message:
        found = [each.value for each in call.keywords if each.arg is None]
    elif "after * must be an iterable" in message:
        found = [each.value for each in call.args if isinstance(each, ast.Starred)]
    else:
        return None
    return found[0] if len(found) == 1 else None
