"""Runtime source: results that an object caches until one of its methods may change them."""

from typing import Final

KEEPING: Final = '''_PLAIN_GIVEN = frozenset({str, bytes, int, bool, type(None)})
_KEPT_MOST = 1000


def _kept_while_same(method):
    """Give what the method gave before for equal arguments, until a method changes the object."""
    name = method.__name__

    @functools.wraps(method)
    def kept_while_same(self, *given, **named):
        kept = self.__dict__.get("_kept_results", False)
        if kept is None or named or not _PLAIN_GIVEN.issuperset(map(type, given)):
            return method(self, *given, **named)
        if kept is False:
            kept = self.__dict__["_kept_results"] = {}
        key = (name, given, *map(type, given))
        if key in kept:
            return kept[key]
        result = method(self, *given)
        if len(kept) < _KEPT_MOST:
            kept[key] = result
        return result

    return kept_while_same


def _changing(method):
    """Forget what the object has kept, and keep nothing while the method runs."""

    @functools.wraps(method)
    def changing(self, *given, **named):
        state = self.__dict__
        is_inner = state.get("_kept_results", False) is None
        state["_kept_results"] = None
        try:
            return method(self, *given, **named)
        finally:
            if not is_inner:
                state.pop("_kept_results", None)

    return changing
'''
