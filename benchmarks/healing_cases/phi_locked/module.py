"""A network that has locked up: every node repeats the common signal."""

import random

NODES = 8
COUPLING = 2.0
NOISE = 0.35


class Network:
    """Nodes that hear a common signal, and their own noise."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def step(self):
        """Activity of all nodes at one moment."""
        common = self._random.gauss(0, 1)
        return [COUPLING * common + NOISE * self._random.gauss(0, 1) for _ in range(NODES)]
