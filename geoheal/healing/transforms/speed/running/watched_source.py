"""Source of containers that go on with their answers while they grow.

They are a list and a mapping in all other respects. Answers are kept only while all items are of one built-in
kind whose equal values cannot be told apart.
"""

from typing import Final

WATCHED: Final = '''_NOTHING = object()


class _Answers:
    """Largest, least, sum and presence of items of one plain kind, kept while items come and go."""

    def __init__(self, items):
        kinds = set(map(type, items))
        self.kind = kinds.pop() if len(kinds) == 1 else None
        self.is_sure = self.kind in (int, str, bytes) or self.kind is float and all(map(self.fits, items))
        self.given, self.count = {}, len(items)

    def fits(self, item):
        return type(item) is self.kind and (self.kind is not float or item == item != 0)

    def move(self, old, new):
        """One item goes and one comes; _NOTHING for neither."""
        self.is_sure = self.is_sure and (new is _NOTHING or self.fits(new))
        for ask in tuple(self.given) if self.is_sure else ():
            known = self.given[ask]
            if ask is sum:
                self.given[ask] += (0 if new is _NOTHING else new) - (0 if old is _NOTHING else old)
            elif ask is set:
                known[new] = known.get(new, 0) + 1
                known[old] = known.get(old, 0) - 1
            elif new is not _NOTHING and ask((new, known)) == new:
                self.given[ask] = new
            elif old is not _NOTHING and old == known:
                del self.given[ask]

    def answer(self, ask, items):
        if ask not in self.given:
            counts = {}
            for item in items if ask is set else ():
                counts[item] = counts.get(item, 0) + 1
            self.given[ask] = counts if ask is set else ask(items)
        return self.given[ask]


def _forgetting(change):
    @functools.wraps(change)
    def changed(self, *given, **named):
        self.answers = None
        return change(self, *given, **named)

    return changed


class _GrowingList(list):
    """A list that goes on with its answers while it only grows."""

    answers = None
    __setitem__ = _forgetting(list.__setitem__)
    __delitem__ = _forgetting(list.__delitem__)
    insert, pop, remove = map(_forgetting, (list.insert, list.pop, list.remove))
    clear, sort, reverse = map(_forgetting, (list.clear, list.sort, list.reverse))

    def __imul__(self, count):
        self[:] = list(self) * count
        return self


class _GrowingDict(dict):
    """A mapping that goes on with its answers while entries are set and deleted."""

    answers = None

    def __setitem__(self, key, value):
        known = self.answers
        if known:
            old = self.get(key, _NOTHING)
            if "values" in known:
                known["values"].move(old, value)
            if "keys" in known and old is _NOTHING:
                known["keys"].move(_NOTHING, key)
        super().__setitem__(key, value)

    def __delitem__(self, key):
        known = self.answers
        if known and key in self:
            if "values" in known:
                known["values"].move(self[key], _NOTHING)
            known.pop("keys", None)
        super().__delitem__(key)

    def pop(self, key, *default):
        if key in self:
            value = self[key]
            del self[key]
            return value
        return super().pop(key, *default)

    def setdefault(self, key, default=None, /):
        if key not in self:
            self[key] = default
        return self[key]

    __ior__ = _forgetting(dict.__ior__)
    clear, popitem, update = map(_forgetting, (dict.clear, dict.popitem, dict.update))


def _items(held, part):
    return held if part is None else held.values() if part == "values" else held.keys()


def _answers(held, part):
    """The answers about all items that are there; None where they are not sure, or were just forgotten."""
    if type(held) is not (_GrowingList if part is None else _GrowingDict) or not held:
        return None
    if held.answers is None:
        held.answers = {}
        return None
    known = held.answers.get(part)
    if known is None or (part is None and len(held) < known.count):
        known = held.answers[part] = _Answers(_items(held, part))
    if part is None:
        for place in range(known.count, len(held)):
            known.move(_NOTHING, held[place])
        known.count = len(held)
    return known if known.is_sure else None


def _asked(ask, held, part=None, **default):
    """ask(held): max, min or sum of all items."""
    items, known = _items(held, part), _answers(held, part)
    if known is None or (ask is sum and known.kind is not int):
        return ask(items, **default)
    return known.answer(ask, items)


def _is_among(item, held, part=None):
    """item in held"""
    items, known = _items(held, part), _answers(held, part)
    if known is None or type(item) not in (int, float, str, bytes):
        return item in items
    return known.answer(set, items).get(item, 0) > 0
'''
