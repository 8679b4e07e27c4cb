"""A network as it should be: bound, and not locked."""

import random

NODES = 6
COUPLING = 1.0
NOISE = 0.52


class Network:
    """Nodes that hear a common signal, and their own noise."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def step(self):
        """Activity of all nodes at one moment."""
        common = self._random.gauss(0, 1)
        return [COUPLING * common + NOISE * self._random.gauss(0, 1) for _ in range(NODES)]
