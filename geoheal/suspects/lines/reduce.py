"""Reduce a set to a smallest part with the same effect as the whole.

References
----------
A. Zeller, R. Hildebrandt, Simplifying and isolating failure-inducing input, IEEE TSE 28 (2002).
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

Item = TypeVar("Item")


def reduced(
    items: Sequence[Item], does: Callable[[Sequence[Item]], bool], most: int = 40
) -> tuple[Item, ...]:
    """Delta debugging (ddmin); no part is tried twice.

    Parameters
    ----------
    items
        The whole, which has the effect.
    does
        Whether a part has the effect.
    most
        Largest number of tries; then the smallest part so far is the result.

    Examples
    --------
    >>> reduced(range(8), lambda part: {2, 5} <= set(part))
    (2, 5)
    """
    left, parts, asked = tuple(items), 2, 0
    without: set[tuple[Item, ...]] = set()
    while len(left) > 1:
        size = max(1, len(left) // parts)
        chunks = [left[start : start + size] for start in range(0, len(left), size)]
        rests = [tuple(x for x in left if x not in chunk) for chunk in chunks] if len(chunks) > 2 else []
        for found in [*chunks, *rests]:
            if found in without:
                continue
            if asked >= most:
                return left
            asked += 1
            without.add(found)
            if does(found):
                parts = 2 if found in chunks else max(parts - 1, 2)
                left = found
                break
        else:
            if size == 1:
                return left
            parts = min(len(left), 2 * parts)
    return left
