"""Runtime source: the rows of a list whose field lies between two values, or begins with a text.

The object that holds the list keeps the rows' order by the field, found by bisection. The loop keeps its own
comparison, so that a superfluous row does no harm. Where the values have no order of their own, where a row
has no such field, or where most rows would be left, the loop goes through all rows as before.
"""

from typing import Final

ORDERED: Final = '''_ORDERED_KINDS = frozenset({int, float, str, bytes})
_ORDERED_TIMES = frozenset({"date", "datetime", "timedelta"})
_ORDERED_LOCK = threading.Lock()
_UNORDERED = (None, None, 0, None)


def _order_kind(values):
    """What values have to be so that they can be compared with each other; None if they cannot."""
    kinds = set(map(type, values))
    if kinds <= {int, float}:
        return float if all(each == each for each in values) else None
    kind = kinds.pop() if len(kinds) == 1 else None
    if kind in _ORDERED_KINDS:
        return kind
    if kind is not None and kind.__module__ == "datetime" and kind.__name__ in _ORDERED_TIMES:
        zones = {id(getattr(each, "tzinfo", None)) for each in values}
        return (kind, *zones) if len(zones) == 1 else None
    return None


def _order_of(owner, slot, rows, field):
    """Keys of the rows in their order, their places, their kind, and whether the list has this order."""
    known, last, size, order = getattr(owner, slot, _UNORDERED)
    count = len(rows)
    is_longer = known is rows and 0 < size <= count and rows[size - 1] is last
    if is_longer and (size == count or order is None):
        return order
    setattr(owner, slot, _UNORDERED)
    if not is_longer or count - size > 1 + size // 16 or not _order_more(order, rows, field, size):
        order = _new_order(rows, field)
    setattr(owner, slot, (rows, rows[-1] if count else None, count, order))
    return order


def _order_more(order, rows, field, size):
    keys, places, kind, _ = order
    for place in range(size, len(rows)):
        key = field(rows[place])
        if _order_kind([key]) != kind:
            return False
        at = bisect.bisect_right(keys, key)
        order[3] = order[3] and at == len(keys)
        keys.insert(at, key)
        places.insert(at, place)
    return True


def _new_order(rows, field):
    keys = list(map(field, rows))
    kind = _order_kind(keys)
    if kind is None:
        return None
    places = sorted(range(len(keys)), key=keys.__getitem__)
    return [[keys[place] for place in places], places, kind, places == list(range(len(keys)))]


def _ordered(owner, slot, rows, field, bounds, numbered=False, last=False):
    """Rows whose field may lie within bounds: between two values, or beginning with a text."""
    places = None
    if type(rows) is list or type(rows) is tuple:
        try:
            low, high, start = bounds()
            with _ORDERED_LOCK:
                places = _places_within(_order_of(owner, slot, rows, field), low, high, start, last)
        except Exception:  # a row without the field, an owner that takes no attributes
            places = None
    if places is None:
        return enumerate(rows) if numbered else rows
    return [(place, rows[place]) for place in places] if numbered else [rows[place] for place in places]


def _places_within(order, low, high, start, last):
    if order is None:
        return None
    keys, places, kind, is_in_order = order
    if _order_kind([each for each in (low, high, start) if each is not ...]) != kind:
        return None
    begin, end = 0, len(keys)
    if low is not ...:
        begin = bisect.bisect_left(keys, low)
    if last:
        begin, high = max(begin - 1, 0), low
    if high is not ...:
        end = bisect.bisect_right(keys, high) + last
    if start is not ...:
        begin = max(begin, bisect.bisect_left(keys, start))
        end = min(end, bisect.bisect_left(keys, True, begin, key=lambda key: not key.startswith(start)))
    if is_in_order:
        return places[begin:end]
    return None if last or (end - begin) * 4 > len(keys) else sorted(places[begin:end])
'''
"""Gives back the rows in the list's own order."""
