"""Source of a list that knows whether it is in order, and of what puts an item where it belongs."""

from typing import Final

IN_ORDER: Final = '''def _kind_of_key(key):
    """What can be compared with a key; None where that is not sure."""
    kind = type(key)
    if kind is tuple:
        kinds = tuple(map(_kind_of_key, key))
        return None if None in kinds else kinds
    return {int: int, bool: int, str: str, bytes: bytes, float: int if key == key else None}.get(kind)


def _unordered(change):
    @functools.wraps(change)
    def changed(self, *given, **named):
        self.in_order = None
        return change(self, *given, **named)

    return changed


class _OrderedList(list):
    """A list that knows by what it is in order, and of what kind its keys are, until it is changed otherwise.

    The kind is ``...`` until a second item comes, and None where it is not sure.
    """

    in_order = None

    append, extend, insert = map(_unordered, (list.append, list.extend, list.insert))
    sort, reverse = map(_unordered, (list.sort, list.reverse))
    __setitem__, __iadd__ = map(_unordered, (list.__setitem__, list.__iadd__))

    def __imul__(self, count):
        self[:] = list(self) * count
        return self


def _kind_of_keys(held, asked):
    """What can be compared with all keys; None where that is not sure."""
    kinds = {_kind_of_key(asked(each)) for each in held}
    return kinds.pop() if len(kinds) == 1 else None


def _put_in_order(held, item, place, key=None, reverse=False):
    """held.append(item), and held.sort(key=key, reverse=reverse); place says which sort it is."""
    asked = (lambda each: each) if key is None else key
    known = held.in_order if type(held) is _OrderedList and held else None
    if known and known[0] != place:
        known = None
    if known and known[1] is ...:
        known = place, _kind_of_keys(held, asked)
    if known and known[1] is not None:
        try:
            mine = asked(item)
        except Exception:
            mine = None
        if _kind_of_key(mine) == known[1]:
            _insert_in_order(held, item, mine, asked, reverse)
            held.in_order = known
            return
    held.append(item)
    held.sort(key=key, reverse=reverse)
    if type(held) is _OrderedList:
        held.in_order = known if known and known[1] is None else (place, ...)


def _insert_in_order(held, item, mine, asked, reverse):
    low, high = 0, len(held)
    while low < high:
        middle = (low + high) // 2
        other = asked(held[middle])
        if other < mine if reverse else mine < other:
            high = middle
        else:
            low = middle + 1
    list.insert(held, low, item)
'''
