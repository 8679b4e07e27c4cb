"""A network whose nodes hardly hear each other since the coupling was lowered."""

import random

NODES = 6
COUPLING = 0.5
SPREAD = 0.6


class Network:
    """Nodes that hear a common signal, and their own noise."""

    def __init__(self, seed):
        self._random = random.Random(seed)

    def step(self):
        """Activity of all nodes at one moment."""
        common = self._random.gauss(0, 1)
        return [COUPLING * common + SPREAD * self._random.gauss(0, 1) for _ in range(NODES)]
