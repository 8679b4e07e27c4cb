"""What calls beyond the workload leave of their arguments."""

from collections.abc import Mapping
from typing import Any

from geoheal.sandbox.box.further.beyond import LEFT

Answered = Mapping[str, tuple[str, str, Any]]


def leaves_otherwise(label: str, current: Answered, candidate: Answered) -> bool:
    """Whether a call that ends in the same way leaves other arguments; parts that one side adds are fine.

    >>> one, other = {"f": ("f([])", "answer", 1)}, {"f": ("f([])", "answer", 1)}
    >>> leaves_otherwise("f left", {**one, "f left": ("f([])", "left", {"0": [3]})}, other)
    True
    """
    asked = label.removesuffix(LEFT)
    if current[asked][1] != candidate[asked][1] or current[asked][1] == "long":
        return False
    before, after = (each.get(label, ("", "", None))[2] for each in (current, candidate))
    if not isinstance(before, dict) or not isinstance(after, dict):
        return any(key.isdigit() for key in before or after or ())
    return any(before[key] != after[key] for key in before.keys() & after.keys() if key.isdigit())
