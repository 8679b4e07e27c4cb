"""A system's reports before and since a patch: the input of verification."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.evaluation.metric import Direction

Array = NDArray[np.float64]

GROWTH: Final = "memory_growth_mb"
"""Memory (MB) added since the node's previous snapshot."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SnapshotColumns:
    """Snapshots in columns, oldest first, and times of events (seconds since 1970).

    Parameters
    ----------
    times
        Time of each snapshot, shape (n,), increasing.
    nodes
        Replica of each snapshot, shape (n,).
    numbers
        Each metric's values, shape (n,); NaN if not measured.
    own
        Names of the system's own metrics.
    better
        The better direction of those with user-defined rules.
    onset
        When the incident began.
    applied
        When the patch took effect.
    due
        When its effect should have settled.
    patience_s
        Seconds from then to the last look.
    now
        When this look is taken.
    control
        Nodes that run without the patch.
    patched
        Nodes that report another version of the module than before the patch.
    ended
        Beginnings and ends of incidents that earlier patches ended.
    """

    times: Array
    nodes: Sequence[str | None]
    numbers: Mapping[str, Array]
    own: frozenset[str] = frozenset()
    better: Mapping[str, Direction] = field(default_factory=dict)
    onset: float
    applied: float
    due: float
    patience_s: float
    now: float
    control: frozenset[str] = frozenset()
    patched: frozenset[str] = frozenset()
    ended: Sequence[tuple[float, float]] = ()


def without_ended(record: SnapshotColumns, late_s: float) -> SnapshotColumns:
    """Return the record without the incidents that earlier patches ended.

    What a patch ended did not pass by itself, so it does not show how much the system varies. If an earlier
    patch relieved the same incident in part, only what it left counts as the incident.

    Parameters
    ----------
    late_s
        Seconds by which an incident may have been noticed too late.
    """
    kept, onset = np.ones(len(record.times), dtype=bool), record.onset
    for begin, end in record.ended:
        last = min(end, record.applied)
        kept &= (record.times < begin - late_s) | (record.times >= last)
        onset = max(onset, last)
    if kept.all():
        return record
    return replace(
        record,
        times=record.times[kept],
        nodes=[node for node, keeps in zip(record.nodes, kept, strict=True) if keeps],
        numbers={name: values[kept] for name, values in record.numbers.items()},
        onset=onset,
    )


def growth(nodes: Sequence[str | None], memory: Array) -> Array:
    """Return memory (MB) added since the node's previous snapshot; NaN if either was not measured.

    >>> growth(["a", "b", "a"], np.array([100.0, 7.0, 103.0])).tolist()
    [nan, nan, 3.0]
    """
    last: dict[str | None, float] = {}
    steps = np.full(len(memory), np.nan)
    for place, (node, value) in enumerate(zip(nodes, memory.tolist(), strict=True)):
        steps[place] = value - last.get(node, np.nan)
        last[node] = value
    return steps
