"""Data of one example, and the blocks in which it was drawn."""


class ConjectureData:
    def __init__(self, numbers):
        self._numbers = numbers
        self._index = 0
        self.blocks = ()
        self.frozen = False

    def draw(self, width):
        start = self._index
        self._index += width
        value = 0
        for number in self._numbers[start : self._index]:
            value = value * 256 + number
        self.blocks += ((start, self._index, value),)
        return value

    def freeze(self):
        self.frozen = True
        return self.blocks


def integers(data, count):
    return [data.draw(1 + number % 3) for number in range(count)]


def example(numbers, count):
    data = ConjectureData(numbers)
    values = integers(data, count)
    blocks = data.freeze()
    widest = max(end - start for start, end, _ in blocks)
    return sum(values), len(blocks), widest, blocks[-3:]
