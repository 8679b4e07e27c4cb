"""Constants that a change adds: they could contain answers, or known inputs."""

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE

BROUGHT_MAX: Final = 16
"""Number of new constants beyond which a person should check them."""
TEXT_MAX: Final = 200
"""Length of a new text beyond which it could contain anything."""
LONG: Final = f"it adds a text or number of more than {TEXT_MAX} characters, which could contain answers"
_DENSE: Final = 10
"""Characters that a non-ASCII character counts for: it may encode a number of up to 1,114,111."""
_TELLING_NUMBER: Final = 100
"""Smaller numbers occur in any code."""
_TELLING_TEXT: Final = 3


def complaints(new_code: str, current_code: str, workload: str) -> Iterator[str]:
    """Report constants that the current code lacks.

    Examples
    --------
    >>> work = "n = probe.input(i).randrange(10_000, 20_000)"
    >>> list(complaints("fast = 10_000 <= n < 20_001", "", work))
    ["it contains constants of the workload (10000, 20001): it may know the workload's inputs"]
    >>> list(complaints(f"known = {list(range(40))}", "known = [1]", ""))
    ['it adds 39 constants, which could be stored answers']
    >>> list(complaints("half = 0.5 * n", "", work))
    []
    """
    before, after = (Counter(_constants(source)) for source in (current_code, new_code))
    brought = after - before
    new = [value for (_, value), _ in brought.items() if (type(value), value) not in before]
    named = _telling(workload)
    known = [value for value in new if _is_telling(value) and _is_near(value, named)]
    if known:
        shown = ", ".join(f"{value!r:.40}" for value in known[:3])
        yield f"it contains constants of the workload ({shown}): it may know the workload's inputs"
    if brought.total() > BROUGHT_MAX:
        yield f"it adds {brought.total()} constants, which could be stored answers"
    elif any(_size(value) > TEXT_MAX for value in new):
        yield LONG


Constant = tuple[type, object]


def _constants(source: str) -> list[Constant]:
    """Type and value of each constant, but for texts that nothing uses; ``__doc__`` uses docstrings."""
    try:
        tree = ast.parse(source)
    except NO_CODE:
        return []
    reads = any("__doc__" in (getattr(node, "attr", ""), getattr(node, "id", "")) for node in ast.walk(tree))
    unused = set() if reads else {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (type(node.value), node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and id(node) not in unused
        and isinstance(node.value, int | float | complex | str | bytes)
        and not isinstance(node.value, bool)
    ]


def _size(value: object) -> int:
    """Return the capacity of a constant, in characters of text."""
    if isinstance(value, str):
        return sum(1 if " " <= each <= "~" or each in "\n\t" else _DENSE for each in value)
    if isinstance(value, bytes):
        return len(value)
    return value.bit_length() // 4 if isinstance(value, int) else 0


def _telling(source: str) -> frozenset[object]:
    return frozenset(value for _, value in _constants(source) if _is_telling(value))


def _is_telling(value: object) -> bool:
    if isinstance(value, str | bytes):
        return len(value) >= _TELLING_TEXT
    return isinstance(value, int | float) and abs(value) >= _TELLING_NUMBER


def _is_near(value: object, named: frozenset[object]) -> bool:
    """Whether it is one of the workload's constants, or close to one."""
    return value in named or (isinstance(value, int) and bool({value - 1, value + 1} & named))
