"""Runtime source: a cache of results, by the values that a function reads."""

from typing import Final

REMEMBERING: Final = '''_PLAIN = frozenset({str, bytes, int, bool, type(None)})
_MOMENTS = frozenset({"datetime", "date", "time", "timedelta", "timezone"})


def _bytes_of(value, shared=False, is_read=False):
    """About how much memory a value takes; infinite where it may be changed and is not shared."""
    kind = type(value)
    if kind in (str, bytes):
        return len(value) + 50
    if kind in _PLAIN or (kind == float and (value or not is_read)):
        return 30
    if kind.__module__ == "datetime" and kind.__name__ in _MOMENTS and not is_read:
        return 100
    if kind == tuple or (kind == frozenset and not is_read) or (shared and kind in (list, set)):
        return 60 + sum(_bytes_of(each, shared, is_read) for each in value)
    if shared and kind == dict:
        return 60 + sum(20 + _bytes_of(each, shared) for pair in value.items() for each in pair)
    return float("inf")


def _kinds_of(value):
    """The kinds of a value and of its parts: 1 == True, and other texts equal plain ones."""
    if type(value) == tuple:
        return tuple, *map(type, value)
    return type(value)


def _is_flat(value):
    return type(value) != tuple or all(type(each) in _PLAIN or type(each) == float for each in value)


def _remembering(read, shared=False, largest=100_000, most=500_000):
    """Remember results by the values that are read, where none of them can be changed."""

    def decorate(function):
        kept, taken = {}, [0]

        def first(given, named, key):
            result = function(*given, **named)
            found = key[1]
            size = _bytes_of(result, shared) + _bytes_of(found, is_read=True)
            if size <= largest and all(map(_is_flat, found)):
                if taken[0] + size > most:
                    kept.clear()
                    taken[0] = 0
                taken[0] += size
                kept[key] = (result,)
            return result

        @functools.wraps(function)
        def remembering(*given, **named):
            try:
                found = read(*given, **named)
                kinds = tuple(map(type, found))
                if not _PLAIN.issuperset(kinds):
                    kinds = tuple(map(_kinds_of, found))
                key = kinds, found
                result = kept.get(key)
            except Exception:
                return function(*given, **named)
            return result[0] if result else first(given, named, key)

        return remembering

    return decorate
'''
"""Clears the cache before it exceeds about ``most`` bytes."""
