"""Stock levels from a warehouse whose line drops now and then."""

import random

_line = random.Random(7)


class Warehouse:
    """The remote end."""

    def __init__(self):
        self.calls = 0

    def read(self, article):
        """One reading."""
        self.calls += 1
        if _line.random() < 0.25:
            raise ConnectionResetError("the line dropped")
        return (article * 37) % 101


WAREHOUSE = Warehouse()


def stock(article):
    """Pieces in stock."""
    level = WAREHOUSE.read(article)
    if level < 0:
        raise ValueError("a negative level")
    return level
