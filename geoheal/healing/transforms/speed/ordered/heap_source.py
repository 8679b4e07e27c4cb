"""Runtime source: items in insertion order, with direct access to the smallest."""

from typing import Final

LEAST_FIRST: Final = '''class _LeastFirst:
    """Holds items in the order in which they came, and gives the one with the least key."""

    def __init__(self, key):
        self._key, self._items, self._new, self._heap, self._number = key, {}, [], [], 0

    def __len__(self):
        return len(self._items)

    def __iter__(self):
        return iter(list(self._items.values()))

    def append(self, item):
        self._number += 1
        self._items[self._number] = item
        if self._heap is not None:
            self._new.append(self._number)

    def clear(self):
        self._items.clear()
        self._new.clear()
        if self._heap:
            self._heap.clear()

    def least(self):
        number = self._first()
        return min(self, key=self._key) if number is None else self._items[number]

    def take_least(self):
        if not self._items:
            raise IndexError("pop from empty list")
        item = self.least()
        self.remove(item)
        return item

    def remove(self, item):
        number = self._first()
        if number is None or self._items[number] is not item:
            held = self._items.items()
            number = next((each for each, other in held if other is item or other == item), None)
        if number is None:
            raise ValueError("list.remove(x): x not in list")
        del self._items[number]
        if self._heap and len(self._heap) > 2 * len(self._items) + 16:
            self._heap = [each for each in self._heap if each[1] in self._items]
            heapq.heapify(self._heap)

    def _first(self):
        """The number of the item with the least key; None where that has to be looked for."""
        while self._heap is not None and self._new:
            number = self._new.pop()
            if number in self._items:
                self._put(number)
        while self._heap and self._heap[0][1] not in self._items:
            heapq.heappop(self._heap)
        return self._heap[0][1] if self._heap else None

    def _put(self, number):
        try:
            key = self._key(self._items[number])
            kind = _kind_of_key(key)
            if kind is None or (self._heap and _kind_of_key(self._heap[0][0]) != kind):
                raise TypeError
            heapq.heappush(self._heap, (key, number))
        except Exception:
            self._heap = None
            self._new.clear()


def _kind_of_key(key):
    """What a key can be compared with; None where that is not sure."""
    kind = type(key)
    if kind is tuple:
        kinds = tuple(map(_kind_of_key, key))
        return None if None in kinds else kinds
    if kind is float:
        return int if key == key else None
    return {int: int, bool: int, str: str, bytes: bytes}.get(kind)
'''
