"""Measurements of a system's nodes as figures of the system."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from geoheal.constants import WINDOW_SIZE
from geoheal.domain.snapshots.pulse import Pulse
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import Snapshot, is_measured
from geoheal.monitor.health.requests import RequestTotals


def last_geometry(
    rows: Sequence[Pulse], live: Collection[str | None], current: Snapshot, basin_distance: float | None
) -> dict[str, list[float]]:
    """Return Φ, κ and drift in the last snapshot of each node that reports, where they were measured.

    Parameters
    ----------
    rows
        Latest snapshots of the nodes, oldest first.
    current, basin_distance
        The system's last snapshot, and its distance from the active baseline.
    """
    last = {each.node: each for each in rows if each.node in live}
    others = [each for node, each in last.items() if node != current.node]
    values = {name: measured([*others, current], name) for name in ("phi", "kappa_eff")}
    drifts = [*measured(others, "drift"), *([] if basin_distance is None else [basin_distance])]
    return {**values, "drift": drifts}


def measured(rows: Iterable[Pulse], name: str) -> list[float]:
    """Return the measurements of a field."""
    values = (getattr(each, name) for each in rows)
    return [each for each in values if each is not None and is_measured(name, each)]


def breakdowns_of(rows: Sequence[Pulse], size: int) -> float | None:
    """Return the share of snapshots in regime breakdown, times the size of the window; None without any."""
    regimes = [each.regime for each in rows]
    if all(each is None for each in regimes):
        return None
    count = regimes.count(Regime.BREAKDOWN)
    return count if len(rows) == size else count * size / len(rows)


def uncounted_mean(window: Sequence[Pulse], live: Collection[str | None], name: str) -> float | None:
    """Return the mean over the nodes that report of the last value of a field without a number of requests.

    What one node measured last must not hide what another did. None if each of them counts its requests.
    """
    uncounted = [each for each in window if each.request_count is None and each.node in live]
    last = {each.node: getattr(each, name) for each in uncounted if measured([each], name)}
    return mean(last.values())


def error_rate_of(current: Snapshot, requests: RequestTotals | None, uncounted: float | None) -> float | None:
    """Return the worse of the requests' error rate and of that of nodes without a number of requests."""
    if requests is None:
        return current.error_rate if uncounted is None else uncounted
    return max((each for each in (requests.error_rate, uncounted) if each is not None), default=None)


def failing_nodes(pulses: Sequence[Pulse], limit: float) -> dict[str | None, float]:
    """Return the error rate of each node whose own requests prove that it is above a limit.

    Parameters
    ----------
    pulses
        Latest snapshots of nodes that report, oldest first.
    """
    rows: dict[str | None, list[Pulse]] = {
        each.node: [] for each in pulses if each.error_rate is not None and each.error_rate > limit
    }
    for each in pulses:
        if each.node in rows:
            rows[each.node].append(each)
    totals = {node: RequestTotals.of(each, WINDOW_SIZE) for node, each in rows.items()}
    return {
        node: each.error_rate
        for node, each in totals.items()
        if each is not None and each.error_rate is not None and each.error_rate > limit and each.prove(limit)
    }


def latency_of(
    current: Snapshot, window: Sequence[Pulse], lately: Sequence[Pulse], uncounted: float | None
) -> float | None:
    """Return the mean latency of the requests of the first period that has any.

    Nodes without a number of requests count if theirs is worse.
    """
    counted = next((each for each in map(_weighted_latency, (window, lately)) if each is not None), None)
    found = [each for each in (counted, uncounted) if each is not None]
    return max(found, default=current.avg_latency_ms)


def _weighted_latency(rows: Sequence[Pulse]) -> float | None:
    timed = [
        (each.request_count, each.avg_latency_ms)
        for each in rows
        if each.request_count
        and each.avg_latency_ms is not None
        and is_measured("avg_latency_ms", each.avg_latency_ms)
    ]
    if not timed:
        return None
    counts, means = np.array(timed, dtype=np.float64).T
    return float(np.average(means, weights=counts))


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of the measured values; None without any.

    >>> mean([1.0, None, 3.0])
    2.0
    """
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
