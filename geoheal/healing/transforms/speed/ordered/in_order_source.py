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
    """A list that knows by what it is in order, until it is changed by anything else."""

    in_order = None

    append, extend, insert = map(_unordered, (list.append, list.extend, list.insert))
    sort, reverse = map(_unordered, (list.sort, list.reverse))
    __setitem__, __iadd__ = map(_unordered, (list.__setitem__, list.__iadd__))

    def __imul__(self, count):
        self[:] = list(self) * count
        return self


def _put_in_order(held, item, place, key=None, reverse=False):
    """held.append(item), and held.sort(key=key, reverse=reverse); place says which sort it is."""
    asked = (lambda each: each) if key is None else key
    is_known = type(held) is _OrderedList and held.in_order and held.in_order[0] == place
    if not is_known:
        held.append(item)
        held.sort(key=key, reverse=reverse)
        if type(held) is _OrderedList:
            kinds = {_kind_of_key(asked(each)) for each in held}
            is_sure = len(kinds) == 1 and None not in kinds
            held.in_order = (place, kinds.pop()) if is_sure else None
        return
    try:
        mine = asked(item)
    except Exception:
        mine = None
    if _kind_of_key(mine) != held.in_order[1]:
        held.append(item)
        held.sort(key=key, reverse=reverse)
        return
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
