"""Compare the arguments after calls beyond the workload."""

from collections.abc import Mapping
from typing import Any, Final

from geoheal.sandbox.box.further.beyond import LEFT, SETTING
from geoheal.sandbox.box.further.lasting import SIZE

OTHER: Final = "other arguments"

Answered = Mapping[str, tuple[str, str, Any]]


def left_otherwise(label: str, current: Answered, candidate: Answered) -> str | None:
    """Return what a call that ends in the same way leaves otherwise; None if nothing.

    These are its arguments, settings that all code shares, and, if it fails, more in the module. A side that
    names a part has changed it.

    >>> one, other = {"f": ("f([])", "answer", 1)}, {"f": ("f([])", "answer", 1)}
    >>> left_otherwise("f left", {**one, "f left": ("f([])", "left", {"0": [3]})}, other)
    'other arguments'
    >>> set_back = {"f left": ("f([])", "left", {"=the locale": "C"})}
    >>> left_otherwise("f left", one, {**other, **set_back})
    'the locale in another state'
    """
    asked = label.removesuffix(LEFT)
    if current[asked][1] != candidate[asked][1] or current[asked][1] == "long":
        return None
    before, after = (each.get(label, ("", "", {}))[2] for each in (current, candidate))
    if not isinstance(before, dict) or not isinstance(after, dict):
        return None if before == after else OTHER
    is_failed = current[asked][1] == "error"  # what is half done stays
    for key in sorted(before.keys() | after.keys()):
        if before.get(key) == after.get(key):
            continue
        if key.startswith(SETTING):
            return f"{key.removeprefix(SETTING)} in another state"
        if key.isdigit() or (is_failed and key[:1] == SIZE):
            return OTHER
    return None
