"""Runtime source: the rows of a list whose field may equal a value.

The object that holds the list caches the indexes of rows by field, and adds new rows on each search. The loop
keeps its own comparison, so that a superfluous row does no harm. A field may contain several values, one of
which has to match.
"""

from typing import Final

HAVING: Final = '''_PLAIN_KEYS = frozenset({str, bytes, int, float, bool, type(None)})
_HAVING_LOCK = threading.Lock()
_UNSEEN = (None, None, 0, None)
_SEVERAL = frozenset({tuple, list, set, frozenset})


def _having(owner, slot, rows, field, wanted, numbered=False, several=False, computed=False):
    """Rows whose field may equal a value, or hold it; places by field are kept by the owner."""
    places = None
    if type(rows) is list or type(rows) is tuple:
        try:
            if computed:
                wanted = wanted()
            if type(wanted) in _PLAIN_KEYS:
                known, last, size, places = getattr(owner, slot, _UNSEEN)
                if known is not rows or size != len(rows) or not size or rows[-1] is not last:
                    with _HAVING_LOCK:
                        places = _places_by_field(owner, slot, rows, field, several)
        except Exception:  # a row without the field, an owner that takes no attributes
            places = None
    if places is None:
        return enumerate(rows) if numbered else rows
    found = places.get(wanted, ())
    return [(place, rows[place]) for place in found] if numbered else [rows[place] for place in found]


def _places_by_field(owner, slot, rows, field, several):
    known, last, size, places = getattr(owner, slot, _UNSEEN)
    count = len(rows)
    if known is not rows or size > count or (size and rows[size - 1] is not last):
        size, places = 0, {}
    if size == count:
        return places
    setattr(owner, slot, (rows, rows[count - 1], count, None))
    for place in range(size, count if places is not None else 0):
        key = field(rows[place])
        keys = (key,)
        if several:
            keys = dict.fromkeys(key) if type(key) in _SEVERAL else (...,)
        if not _PLAIN_KEYS.issuperset(map(type, keys)):
            return None
        for each in keys:
            places.setdefault(each, []).append(place)
    setattr(owner, slot, (rows, rows[count - 1], count, places))
    return places
'''
