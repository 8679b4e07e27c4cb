"""Entries that two runs leave in lists and tables, or tell others: which of them are other ones.

A change may keep fewer, the last ones, and less of each: a bound is no harm.
"""

import json
from collections.abc import Callable
from typing import Any, Final

from geoheal.sandbox import Output, compare_outputs
from geoheal.sandbox.box.public import ENTRIES

Entries = list[Any]
_PAIR: Final = 2


def fills_otherwise(current: list[Any], candidate: list[Any]) -> bool:
    """Whether a list that is filled has not each entry of the current one, or the last of them: a bound."""
    if len(candidate) > len(current):
        return not _in_order(current, candidate, is_kept)
    last = current[len(current) - len(candidate) :]
    return not candidate or not all(map(is_kept, last, candidate))


def _in_order(parts: list[Any], whole: list[Any], agree: Callable[[Any, Any], bool]) -> bool:
    left = iter(whole)
    return all(any(agree(part, each) for each in left) for part in parts)


def is_kept(before: Any, after: Any) -> bool:  # noqa: ANN401 - tagged JSON
    """Whether an entry is the same, or a list or bytes of which the beginning is there: less of the same.

    >>> is_kept([1, 2], [1]), is_kept([1, 2], []), is_kept("paid 3", None)
    (True, False, False)
    """
    if before == after:
        return True
    match before, after:
        case {"other": _}, _:
            return True  # cut for its size, or not to be compared
        case {"bytes": str(one)}, {"bytes": str(other)}:
            return other != "" and one.startswith(other)
        case [*_], [_, *_]:
            return len(after) <= len(before) and all(map(is_kept, before, after))
    return not is_other(before, after)


def holds_otherwise(current: Entries, candidate: Entries) -> bool:
    """Whether a table has a key that the current one has not, or another value of one; fewer are no harm.

    >>> holds_otherwise([["a", 1], ["b", 2]], [["b", 2]]), holds_otherwise([["a", 1]], [["a", 0]])
    (False, True)
    """
    before = {_key(pair): pair for pair in current}
    is_cut = len(current) >= ENTRIES
    for pair in candidate:
        had = before.get(_key(pair))
        if (had is None and not is_cut) or (had is not None and not is_kept(had, pair)):
            return True
    return False


def _key(pair: Any) -> str:  # noqa: ANN401 - what a run claims
    is_pair = isinstance(pair, list) and len(pair) == _PAIR
    return json.dumps(pair[0] if is_pair else pair, sort_keys=True)


def calls_otherwise(current: Entries, candidate: Entries) -> bool:
    """Whether something is called as the current code does not call it; fewer calls are no harm."""
    return any(not any(_is_same(each, had) for had in current) for each in candidate)


def says_otherwise(current: Entries, candidate: Entries) -> bool:
    """Whether something is said that the current code does not say, or the other way round."""
    return calls_otherwise(current, candidate) or calls_otherwise(candidate, current)


def _is_same(one: Any, other: Any) -> bool:  # noqa: ANN401 - what a run claims
    return one == other or not is_other(one, other)


def is_other(current: Any, candidate: Any) -> bool:  # noqa: ANN401 - tagged JSON
    """Whether two values are compared and differ."""
    return compare_outputs([Output(None, current)], [Output(None, candidate)]).different > 0
