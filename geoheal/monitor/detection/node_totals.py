"""Sums over a system's nodes: requests, memory, processor time."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final

from geoheal.domain.snapshots.reading import Reading

ADDED: Final = ("request_count", "memory_usage_mb", "cpu_usage_pct")
"""Figures that are summed over nodes; all others are averaged."""
HELD: Final = 1
"""Slots for which a node that reports nothing keeps its value, since snapshots are not exactly periodic.

With two slots, replacing one node by another would look like a jump that lasts.
"""


class NodeTotals:
    """Sums over nodes, slot by slot.

    A node that reports twice in a slot counts with the mean, a late one with its last report.

    Parameters
    ----------
    names
        Figures to sum.

    Examples
    --------
    >>> NodeTotals(["request_count"]).total(1, "request_count")
    nan
    """

    __slots__ = ("_last", "names")

    def __init__(self, names: Collection[str] = ADDED) -> None:
        self.names = frozenset(names)
        self._last: dict[str, dict[str | None, tuple[int, float]]] = {name: {} for name in self.names}

    def take(self, slot: int, members: Sequence[Reading]) -> None:
        """Add the readings of a slot."""
        for name in self.names:
            by_node: dict[str | None, list[float]] = defaultdict(list)
            for reading in members:
                if name in reading.values:
                    by_node[reading.node].append(reading.values[name])
            held = {node: last for node, last in self._last[name].items() if slot - last[0] <= HELD}
            own = {node: (slot, sum(values) / len(values)) for node, values in by_node.items()}
            self._last[name] = {**held, **own}

    def total(self, slot: int, name: str) -> float:
        """Return the sum in a slot; NaN if no node has measured it recently."""
        counted = [value for at, value in self._last[name].values() if slot - at <= HELD]
        return sum(counted) if counted else float("nan")
