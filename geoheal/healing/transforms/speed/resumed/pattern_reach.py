"""Number of characters that decide whether a regular expression matches at a position.

If so many characters are there and do not match, more text behind them does not make them match. That is true
for patterns that only look at the characters they match, and have unbounded repeats only at their end.
"""

import importlib
import re
from collections.abc import Sequence
from typing import Any, Final

_parser: Final[Any] = importlib.import_module("re._parser")
_SINGLE: Final = frozenset({"LITERAL", "NOT_LITERAL", "ANY", "IN"})
_REPEATED: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT"})


def pattern_reach(pattern: str | bytes, flags: int = 0) -> int | None:
    r"""Return the number of characters that decide a match; None if it is not bounded.

    >>> [pattern_reach(each) for each in (r"\s+|[()<>]", r"\r\n\r\n", "a{2,3}b", "a+b", r"end$", r"(?=x)")]
    [1, 4, 4, None, None, None]
    """
    if flags & re.LOCALE:
        return None
    try:
        parsed = _parser.parse(pattern, flags)
    except (re.error, OverflowError, RecursionError):
        return None
    return _reach(list(parsed), is_last=True)


def _reach(parts: Sequence[Any], *, is_last: bool) -> int | None:
    """Return the sum of the parts' lengths; the last part counts with its minimum."""
    total = 0
    for number, part in enumerate(parts):
        needed = _reach_of(part, is_last=is_last and number == len(parts) - 1)
        if needed is None:
            return None
        total += needed
    return total


def _reach_of(part: Any, *, is_last: bool) -> int | None:  # noqa: ANN401 - untyped standard library
    operation, given = str(part[0]), part[1]
    if operation in _SINGLE:
        return 1
    if operation == "SUBPATTERN":
        return _reach(list(given[-1]), is_last=is_last)
    if operation == "BRANCH":
        ways = [_reach(list(each), is_last=is_last) for each in given[1]]
        known = [each for each in ways if each is not None]
        return max(known) if len(known) == len(ways) else None
    if operation not in _REPEATED:
        return None
    least, most, repeated = given
    if is_last and not least:
        return 0
    times = (least if is_last else int(most)) - 1
    one, whole = _reach(list(repeated), is_last=is_last), _reach(list(repeated), is_last=False)
    if one is None or (times > 0 and (whole is None or (most == _parser.MAXREPEAT and not is_last))):
        return None
    return one + max(0, times) * (whole or 0)
