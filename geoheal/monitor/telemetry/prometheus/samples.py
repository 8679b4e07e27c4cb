"""Convert Prometheus samples to data points: the parts of a histogram or summary become one point."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from geoheal.monitor.telemetry.buckets import BOUND_MAX, BUCKETS_MAX, Buckets, Explicit
from geoheal.monitor.telemetry.point import NOT_FINITE, UNEVEN, Point
from geoheal.monitor.telemetry.rules import Statistic
from geoheal.monitor.telemetry.units import unit_in

BOUND: Final = "le"
QUANTILE: Final = "quantile"
BUCKET, SUM, COUNT, CREATED, TOTAL = "_bucket", "_sum", "_count", "_created", "_total"
COMPOUND: Final = frozenset(("histogram", "summary"))
"""Types of metrics that consist of several series."""

COUNTER: Final = "counter"


@dataclass(frozen=True, slots=True)
class Native:
    """A native histogram, whose sum is its sample's value.

    Parameters
    ----------
    count, buckets
        Count and buckets; None if the buckets cannot be used.
    reason, remark
        Why it, or its buckets, cannot be used; None if they can.
    """

    count: int
    buckets: Buckets | None
    reason: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A value of a series.

    Parameters
    ----------
    name, labels
        The series.
    value, time_ns
        Value and time (ns since 1970, UTC).
    kind
        Type of its metric; empty if not given.
    native
        The histogram; None for a number.
    """

    name: str
    labels: Mapping[str, str]
    value: float
    time_ns: int
    kind: str = ""
    native: Native | None = None


@dataclass(slots=True)
class _Parts:
    """Parts of one histogram or summary at one moment."""

    labels: Mapping[str, str]
    time_ns: int
    total: float | None = None
    count: float | None = None
    below: dict[float, float] = field(default_factory=dict)

    def point(self, metric: str) -> Point:
        buckets, flaw = _buckets(self.below)
        count = self.count if self.count is not None else self.below.get(math.inf)
        known = [value for value in (self.total, count) if value is not None]
        if flaw is None and not all(map(math.isfinite, known)):
            flaw = NOT_FINITE
        return Point(
            metric=metric,
            unit=unit_in(metric),
            time_ns=self.time_ns,
            attributes=self.labels,
            is_cumulative=True,
            count=0 if count is None or not math.isfinite(count) else round(count),
            total=self.total,
            buckets=buckets,
            reason=flaw,
        )


def points_of(samples: Sequence[Sample], types: Mapping[str, str] | None = None) -> list[Point]:
    """Return the data points of samples.

    Parameters
    ----------
    samples
        Samples of one target.
    types
        Types of metrics by name; None to use those of the samples. Unknown ones are recognised by name and by
        their series.
    """
    types = _given_types(samples) if types is None else types
    compounds = {name for name, kind in types.items() if kind in COMPOUND} | _compounds(samples, types)
    parts: dict[tuple[str, frozenset[tuple[str, str]], int], _Parts] = {}
    points: list[Point] = []
    for sample in samples:
        base, role = _role(sample, compounds)
        if sample.native is not None:
            points.append(_native(sample, sample.native))
        elif role:
            labels = {key: value for key, value in sample.labels.items() if key != BOUND}
            key = (base, frozenset(labels.items()), sample.time_ns)
            _add(parts.setdefault(key, _Parts(labels, sample.time_ns)), role, sample)
        elif not _is_beside(sample, compounds, types):
            points.append(_number(sample, types))
    return [*points, *(each.point(base) for (base, _, _), each in parts.items())]


def _given_types(samples: Iterable[Sample]) -> dict[str, str]:
    """Return the types in the samples, by name of the metric."""
    types = {}
    for sample in samples:
        if sample.kind:
            suffix = next((each for each in (BUCKET, SUM, COUNT) if sample.name.endswith(each)), "")
            is_part = sample.kind in COMPOUND
            types[sample.name.removesuffix(suffix) if is_part else sample.name] = sample.kind
    return types


def _compounds(samples: Iterable[Sample], types: Mapping[str, str]) -> set[str]:
    """Return histograms and summaries of unknown type, recognised by their series."""
    suffixes: defaultdict[str, set[str]] = defaultdict(set)
    for sample in samples:
        for suffix in (BUCKET, SUM, COUNT):
            if sample.name.endswith(suffix) and sample.name not in types:
                suffixes[sample.name.removesuffix(suffix)].add(suffix)
    return {base for base, found in suffixes.items() if {SUM, COUNT} <= found or BUCKET in found}


def _role(sample: Sample, compounds: set[str]) -> tuple[str, str]:
    """Return the histogram or summary of a sample, and its role in it; two empty strings for none."""
    for suffix in (BUCKET, SUM, COUNT):
        base = sample.name.removesuffix(suffix)
        if base != sample.name and base in compounds and (suffix != BUCKET or BOUND in sample.labels):
            return base, suffix
    return "", ""


def _is_beside(sample: Sample, compounds: set[str], types: Mapping[str, str]) -> bool:
    """Whether a sample has no meaning by itself: a summary's quantile, or a series' start."""
    base = sample.name.removesuffix(CREATED)
    is_created = base != sample.name and (base in compounds or base in types or base + TOTAL in types)
    return is_created or (sample.name in compounds and QUANTILE in sample.labels)


def _add(parts: _Parts, role: str, sample: Sample) -> None:
    if role == SUM:
        parts.total = sample.value
    elif role == COUNT:
        parts.count = sample.value
    else:
        parts.below[_bound(sample.labels[BOUND])] = sample.value


def _bound(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _buckets(below: Mapping[float, float]) -> tuple[Explicit | None, str | None]:
    """Return the buckets of cumulative counts, or why they cannot be read."""
    if not below:
        return None, None
    if any(map(math.isnan, below)) or len(below) > BUCKETS_MAX + 1:
        return None, UNEVEN
    bounds = sorted(below)
    counts = [below[bound] for bound in bounds]
    if bounds[-1] != math.inf or any(abs(bound) > BOUND_MAX for bound in bounds[:-1]):
        return None, UNEVEN
    if not all(map(math.isfinite, counts)) or any(low > high for low, high in pairwise([0.0, *counts])):
        return None, UNEVEN
    each = tuple(round(high - low) for low, high in pairwise([0.0, *counts]))
    return (Explicit(tuple(bounds[:-1]), each) if len(bounds) > 1 else None), None


def _native(sample: Sample, native: Native) -> Point:
    return Point(
        metric=sample.name,
        unit=unit_in(sample.name),
        time_ns=sample.time_ns,
        attributes=sample.labels,
        is_cumulative=True,
        count=native.count,
        total=sample.value,
        buckets=native.buckets,
        reason=native.reason or (None if math.isfinite(sample.value) else NOT_FINITE),
        remark=native.remark,
    )


def _number(sample: Sample, types: Mapping[str, str]) -> Point:
    is_counter = types.get(sample.name, COUNTER if sample.name.endswith(TOTAL) else "") == COUNTER
    return Point(
        metric=sample.name,
        unit=unit_in(sample.name),
        time_ns=sample.time_ns,
        attributes=sample.labels,
        is_cumulative=is_counter,
        usual=Statistic.RATE if is_counter else Statistic.MEAN,
        total=sample.value,
        least=sample.value,
        greatest=sample.value,
        reason=None if math.isfinite(sample.value) else NOT_FINITE,
    )
