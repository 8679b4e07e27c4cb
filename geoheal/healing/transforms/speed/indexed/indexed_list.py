"""Source of a list that counts its values once it has been searched several times."""

from typing import Final

INDEXED_LIST: Final = '''class _IndexedList(list):
    """A list that finds what it is asked for by its hash; in all else the list that it was."""

    _KINDS = frozenset({str, int, float, bool, bytes, type(None)})

    def __init__(self, values=()):
        super().__init__(values)
        self._forget()

    def __reduce__(self):
        return list, (list(self),)

    def _forget(self):
        self._counts, self._counted, self._asked = {}, 0, 0
        self._places, self._placed, self._sought = {}, 0, 0

    def _lasts(self, value):
        kind = type(value)
        if kind is tuple:
            return all(type(each) in self._KINDS for each in value)
        return kind in self._KINDS or (
            kind.__eq__ == object.__eq__ and kind.__hash__ == object.__hash__
        )

    def _knows(self, value):
        self._asked += 1
        if self._asked < 8 or not self._lasts(value):
            return False
        while self._counted < len(self):
            each = self[self._counted]
            if not self._lasts(each):
                return False
            self._counts[each] = self._counts.get(each, 0) + 1
            self._counted += 1
        return True

    def __contains__(self, value):
        return value in self._counts if self._knows(value) else super().__contains__(value)

    def count(self, value):
        return self._counts.get(value, 0) if self._knows(value) else super().count(value)

    def index(self, value, *bounds):
        if bounds or not self._knows(value):
            return super().index(value, *bounds)
        if value not in self._counts:
            return [].index(value)
        self._sought += 1
        if self._sought < 8:
            return super().index(value)
        while self._placed < len(self):
            self._places.setdefault(self[self._placed], self._placed)
            self._placed += 1
        return self._places[value]

    def _leaves(self, value):
        self._places, self._placed, self._sought = {}, 0, 0
        self._counted -= 1
        self._counts[value] -= 1
        if not self._counts[value]:
            del self._counts[value]

    def pop(self, place=-1):
        value = super().pop(place)
        if (place if place >= 0 else place + len(self) + 1) < self._counted:
            self._leaves(value)
        return value

    def remove(self, value):
        super().remove(value)
        if not self._lasts(value):
            self._forget()
        elif value in self._counts:
            self._leaves(value)

    def insert(self, place, value):
        super().insert(place, value)
        self._forget()

    def __setitem__(self, place, value):
        super().__setitem__(place, value)
        self._forget()

    def __delitem__(self, place):
        super().__delitem__(place)
        self._forget()

    def clear(self):
        super().clear()
        self._forget()

    def reverse(self):
        super().reverse()
        self._forget()

    def sort(self, **how):
        self._forget()  # first: where it raises, some values have moved
        super().sort(**how)
'''
"""Behaves like a list, as long as its methods change it; copies and pickles are plain lists."""
