"""Values of intervals of numbers."""


class Interval:
    """A union of closed intervals, in order and apart from each other."""

    def __init__(self, *parts):
        self.parts = []
        for low, high in sorted(parts):
            if self.parts and low <= self.parts[-1][1]:
                last = self.parts[-1]
                self.parts[-1] = (last[0], max(last[1], high))
            else:
                self.parts.append((low, high))

    def __or__(self, other):
        return Interval(*self.parts, *other.parts)

    def __contains__(self, number):
        return any(low <= number <= high for low, high in self.parts)

    def __len__(self):
        return len(self.parts)


class IntervalDict:
    def __init__(self, pairs=()):
        self._by_value = {}
        self.update(pairs)

    def update(self, pairs):
        for interval, value in pairs:
            known = self._by_value.get(value)
            self._by_value[value] = interval if known is None else known | interval

    def find(self, number):
        return [value for value, interval in self._by_value.items() if number in interval]

    def sizes(self):
        return {value: len(interval) for value, interval in self._by_value.items()}


def load(rows, asked):
    table = IntervalDict((Interval((low, high)), value) for low, high, value in rows)
    return table.sizes(), [table.find(number) for number in asked]
