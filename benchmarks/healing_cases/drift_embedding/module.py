"""An embedding of the day's traffic, updated by every batch; yesterday's update pushes too far."""

import math
import random

HOME = [1.0 if n % 3 else -0.5 for n in range(24)]


class Embedding:
    """A direction in the space of topics."""

    def __init__(self, seed, drift_rate=0.3):
        self._random = random.Random(seed)
        self.drift_rate = drift_rate
        self.coordinates = list(HOME)

    def update(self):
        """Take in one batch."""
        push = [(-1) ** n * self.drift_rate for n in range(len(HOME))]
        self.coordinates = [
            x + p + self._random.gauss(0, 0.02) for x, p in zip(self.coordinates, push)
        ]
        size = math.sqrt(sum(x * x for x in self.coordinates))
        return [x / size for x in self.coordinates]
