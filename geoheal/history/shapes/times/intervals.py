"""Figures of the events within an interval."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from geoheal.geometry.cells.latency_histogram import LatencyHistogram
from geoheal.history.shapes.event_columns import Events

QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
BASIN = "basin_coords"
LATENCY, ERRORS, COUNT = "avg_latency_ms", "error_rate", "request_count"
Total = Literal["mean", "sum", "last"]
Row = Mapping[str, Any]
"""A snapshot by field; metrics as ``metrics.NAME``, quantiles by their own name."""


def interval_rows(events: Events, width_us: int, totals: Mapping[str, Total]) -> list[Row]:
    """Return a row per interval that has events, and per node; oldest first.

    Parameters
    ----------
    width_us
        Length of an interval.
    totals
        What the values of ``metrics.NAME`` come to.
    """
    number = events.times // width_us
    order = np.lexsort((events.times, number, events.group))
    keys = np.column_stack([events.group[order], number[order]])
    starts = np.flatnonzero(np.any(np.diff(keys, axis=0, prepend=keys[:1] - 1), axis=1))
    histograms: dict[int, tuple[LatencyHistogram, int]] = {}
    rows: list[Row] = []
    for own in np.split(order, starts[1:]) if len(keys) else ():
        place, at = int(events.group[own[0]]), int(number[own[0]])
        system, node = events.groups[place]
        rows.append({
            "captured_at": (at + 1) * width_us,
            **({} if system is None else {"system": system}),
            **({} if node is None else {"node": node}),
            **dict(_figures(events, own, totals)),
            **_basin(events, own, histograms, place, at, width_us / 1e6),
        })  # fmt: skip
    return sorted(rows, key=lambda row: int(row["captured_at"]))


def _figures(
    events: Events, own: NDArray[np.intp], totals: Mapping[str, Total]
) -> Iterator[tuple[str, float]]:
    """Yield the interval's figures by field, without unmeasured ones."""
    values = {name: _measured(each[own]) for name, each in events.values.items()}
    if COUNT not in values and events.are_requests:
        yield COUNT, float(_requests(events, own).sum())
    for name, each in values.items():
        if len(each):
            yield name, _total(each, "sum" if name == COUNT else totals.get(name, "mean"))
    if len(durations := values.get(LATENCY, np.empty(0))):
        yield from zip(QUANTILES, np.quantile(durations, list(QUANTILES.values())).tolist(), strict=True)


def _requests(events: Events, own: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return which events show a duration or an outcome."""
    measured = [~np.isnan(events.values[name][own]) for name in (LATENCY, ERRORS) if name in events.values]
    return np.asarray(np.logical_or.reduce(measured))


def _measured(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return values[~np.isnan(values)]


def _total(values: NDArray[np.float64], total: Total) -> float:
    if total == "last":
        return float(values[-1])
    return float(values.sum() if total == "sum" else values.mean())


def _basin(
    events: Events,
    own: NDArray[np.intp],
    histograms: dict[int, tuple[LatencyHistogram, int]],
    place: int,
    at: int,
    seconds: float,
) -> dict[str, Sequence[float]]:
    """Return the distribution of latencies, as geoheal's clients measure it."""
    if LATENCY not in events.values:
        return {}
    durations = events.values[LATENCY][own]
    failed = (
        events.values[ERRORS][own] >= 1.0 if ERRORS in events.values else np.zeros(len(own), dtype=np.bool_)
    )
    known = ~np.isnan(durations) | failed
    histogram, before = histograms.get(place, (LatencyHistogram(), at))
    histograms[place] = histogram, at
    basin = histogram.update(np.where(failed, np.inf, durations)[known], (at - before) * seconds)
    return {} if basin is None else {BASIN: basin.tolist()}
