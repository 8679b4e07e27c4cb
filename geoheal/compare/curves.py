"""Curves of both sides for a chart: the compared values, in buckets of equal length."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from geoheal.compare.series import Series, Side


def curves(current: Side, candidate: Side, names: Iterable[str], points: int) -> dict[str, Any]:
    """Return mean, least and greatest value of each bucket, by metric.

    Sides that overlap in time begin at the same moment; others each at their own first measurement.

    Parameters
    ----------
    names
        Metrics to draw.
    points
        Largest number of buckets per side, at least one.

    Returns
    -------
    dict
        ``bucket_s``; ``since``: start of each side, or None without a measurement; ``metrics``: by metric and
        side the lists ``avg``, ``min`` and ``max``, with None if nothing was measured.
    """
    wanted = list(names)
    sides = {"current": _measured(current, wanted), "candidate": _measured(candidate, wanted)}
    begins, length = _extent([_span(each) for each in sides.values()])
    bucket_s = max(length / points, 1e-6)
    since = dict(zip(sides, begins, strict=True))
    return {
        "bucket_s": bucket_s,
        "since": {side: _written(begin) for side, begin in since.items()},
        "metrics": {
            name: {side: _curve(each.get(name), since[side], bucket_s) for side, each in sides.items()}
            for name in wanted
        },
    }


def _measured(side: Side, names: list[str]) -> dict[str, Series]:
    found = {name: side[name].measured for name in names if name in side}
    return {name: each for name, each in found.items() if len(each.values)}


def _span(side: dict[str, Series]) -> tuple[float, float] | None:
    """First and last measurement of a side; None without any."""
    if not side:
        return None
    return min(each.times[0] for each in side.values()), max(each.times[-1] for each in side.values())


def _extent(spans: list[tuple[float, float] | None]) -> tuple[list[float | None], float]:
    """Return the start of each side, and the length of the longer one (s)."""
    known = [each for each in spans if each is not None]
    first, last = max((each[0] for each in known), default=0.0), min((each[1] for each in known), default=0.0)
    if len(known) > 1 and first < last:
        begin = min(each[0] for each in known)
        return [begin, begin], max(each[1] for each in known) - begin
    return [each and each[0] for each in spans], max((end - begin for begin, end in known), default=0.0)


def _curve(series: Series | None, begin: float | None, bucket_s: float) -> dict[str, list[float | None]]:
    if series is None or begin is None:
        return {"avg": [], "min": [], "max": []}
    places = np.floor((series.times - begin) / bucket_s).astype(np.int64)
    count = np.bincount(places)
    least, greatest = np.full(len(count), np.inf), np.full(len(count), -np.inf)
    np.minimum.at(least, places, series.values)
    np.maximum.at(greatest, places, series.values)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(places, weights=series.values) / count
    return {name: _listed(values) for name, values in (("avg", mean), ("min", least), ("max", greatest))}


def _listed(values: np.ndarray) -> list[float | None]:
    return [float(f"{value:.6g}") if np.isfinite(value) else None for value in values]


def _written(begin: float | None) -> str | None:
    return None if begin is None else datetime.fromtimestamp(begin, UTC).isoformat()
