"""Runtime source: results cached while the outermost of some calls runs."""

from typing import Final

WITHIN: Final = '''_WITHIN = threading.local()
_BY_VALUE = frozenset({str, bytes, int, bool, type(None)})
_WITHIN_MOST = 50_000


class _Unkept(Exception):
    """An argument by which no result can be found again."""


def _identity_of(value):
    """An argument's identity while nothing changes: its value, or which object it is."""
    kind = type(value)
    if kind in _BY_VALUE or (kind is float and value):
        return kind, value
    if kind is tuple:
        return tuple, *map(_identity_of, value)
    if kind is float or hasattr(kind, "__next__"):
        raise _Unkept
    return id(value)


def _once_within(function):
    """Compute once for the same arguments while an outer call runs, since none of them changes anything."""

    @functools.wraps(function)
    def once_within(*given, **named):
        results = getattr(_WITHIN, "results", None)
        if results is None:
            _WITHIN.results = {}
            try:
                return function(*given, **named)
            finally:
                _WITHIN.results = None
        count = results.setdefault(function, [0, 0, 0])
        if named or (count[0] > 100 and count[1] * 8 < count[0]):
            return function(*given, **named)  # hardly anything comes again
        if not count[2]:  # a tree is gone through once before any part of it comes again
            count[0] += 1
        try:
            key = function, *map(_identity_of, given)
        except _Unkept:
            return function(*given)
        known = results.get(key)
        if known is not None:
            count[1] += 1
            return known[0]
        count[2] += 1
        try:
            result = function(*given)
        finally:
            count[2] -= 1
        if len(results) < _WITHIN_MOST and not hasattr(type(result), "__next__"):
            results[key] = result, given  # which keeps the arguments from ending, and others from their ids
        return result

    return once_within
'''
"""Clears the cache when the outermost call ends; each thread has its own."""
