"""What calls beyond the workload leave of their arguments."""

from collections.abc import Mapping
from typing import Any

from geoheal.sandbox.box.further.beyond import LEFT
from geoheal.sandbox.box.further.lasting import SIZE

Answered = Mapping[str, tuple[str, str, Any]]


def leaves_otherwise(label: str, current: Answered, candidate: Answered) -> bool:
    """Whether a call that ends in the same way leaves other arguments, or, if it fails, more in the module.

    A side that names a part has changed it.

    >>> one, other = {"f": ("f([])", "answer", 1)}, {"f": ("f([])", "answer", 1)}
    >>> leaves_otherwise("f left", {**one, "f left": ("f([])", "left", {"0": [3]})}, other)
    True
    """
    asked = label.removesuffix(LEFT)
    if current[asked][1] != candidate[asked][1] or current[asked][1] == "long":
        return False
    before, after = (each.get(label, ("", "", {}))[2] for each in (current, candidate))
    if not isinstance(before, dict) or not isinstance(after, dict):
        return bool(before != after)
    is_failed = current[asked][1] == "error"  # what is half done stays
    compared = (
        key for key in before.keys() | after.keys() if key.isdigit() or (is_failed and key[:1] == SIZE)
    )
    return any(before.get(key) != after.get(key) for key in compared)
