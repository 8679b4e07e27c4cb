"""A network that drowns in its own noise."""

import random

NODES = 6
GAIN = 1.0
NOISE = 1.6


class Network:
    """Nodes that hear a common signal, and their own noise."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def step(self):
        """Activity of all nodes at one moment."""
        common = self._random.gauss(0, 1)
        return [GAIN * common + NOISE * self._random.gauss(0, 1) for _ in range(NODES)]
