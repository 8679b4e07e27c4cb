"""Find the stored snapshot of an import that a row belongs to."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.snapshots.batch import ObservationBatch
from geoheal.store.imports.moments import Addition, Stored

ALONE: Final = frozenset(("basin", "code_hash"))
"""Fields that are never added to a stored snapshot: drift and code versions are settled when it is stored."""
CANDIDATES_MAX: Final = 64


class Moments:
    """Stored snapshots by node and time.

    Parameters
    ----------
    stored
        Snapshots near the rows.
    tolerance
        Largest difference of a row's moment from a snapshot's.
    """

    def __init__(self, stored: Sequence[Stored], tolerance: timedelta) -> None:
        self._tolerance_us = tolerance // timedelta(microseconds=1)
        self._by_node: dict[str | None, list[Stored]] = {}
        for each in sorted(stored, key=lambda one: one.at_us):
            self._by_node.setdefault(each.node, []).append(each)
        self._times = {node: [each.at_us for each in own] for node, own in self._by_node.items()}
        self._all_times = np.unique(np.array([each.at_us for each in stored], dtype=np.int64))

    def beside(self, times_us: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether each time has a snapshot within the tolerance, of any node, shape (n,)."""
        first = np.searchsorted(self._all_times, times_us - self._tolerance_us, side="left")
        last = np.searchsorted(self._all_times, times_us + self._tolerance_us, side="right")
        return np.asarray(first < last)

    def place(self, values: Mapping[str, Any], row: int, batch: ObservationBatch) -> Addition | None:
        """Return the fields that a row adds to the snapshot of its moment, which may be none.

        Return None without such a snapshot.
        """
        at_us, node = int(batch.captured_at[row]), None if batch.nodes is None else batch.nodes[row]
        if not self._by_node or row in batch.set_baseline:
            return None
        for target in self._near(at_us, node):
            news = _news(values, target, is_same_time=target.at_us == at_us)
            if news is None or (news and ALONE & values.keys()):
                continue
            return _addition(at_us, batch.ids[row].tobytes(), target, values, news)
        return None

    def _near(self, at_us: int, node: str | None) -> Iterator[Stored]:
        """Snapshots of the node within the tolerance, the nearest first."""
        times = self._times.get(node, [])
        first = bisect_left(times, at_us - self._tolerance_us)
        last = bisect_right(times, at_us + self._tolerance_us)
        own = self._by_node.get(node, [])[first : min(last, first + CANDIDATES_MAX)]
        yield from sorted(own, key=lambda each: abs(each.at_us - at_us))


def _addition(
    at_us: int, identity: bytes, target: Stored, values: Mapping[str, Any], news: Mapping[str, Any]
) -> Addition:
    """Return a row's addition, and record it as part of the snapshot."""
    repeated = tuple(values.keys() - news.keys())
    own = tuple(target.values.keys() - target.added) if repeated and news and not target.is_noted else None
    target.values.update(news)
    target.added.update(news)
    target.is_noted = target.is_noted or own is not None
    return Addition(at_us=at_us, id=identity, target=target, values=news, repeated=repeated, own=own)


def _news(values: Mapping[str, Any], target: Stored, *, is_same_time: bool) -> dict[str, Any] | None:
    """Return the fields of a row that a snapshot lacks; None if they contradict each other."""
    shared = values.keys() & target.values.keys()
    if shared and not is_same_time:
        return None
    if any(values[name] is None or values[name] != target.values[name] for name in shared):
        return None
    return {name: value for name, value in values.items() if name not in shared}
