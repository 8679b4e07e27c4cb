"""Native histograms of remote write and of expositions: exponential ones, and those with custom bounds."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

from geoheal.monitor.telemetry.buckets import BUCKETS_MAX, Explicit, Exponential
from geoheal.monitor.telemetry.point import BELOW_ZERO, NOT_FINITE, TOO_FINE, UNEVEN
from geoheal.monitor.telemetry.prometheus.samples import Native

CUSTOM: Final = -53
"""Schema of native histograms with custom bounds."""

SCHEMAS: Final = range(-4, 9)
EXPONENT_MAX: Final = 2000
"""Largest power of two of a bucket's bound: numbers have at most 1074."""

REST_IS_USED: Final = ": only its count and sum are used"
NEGATIVE: Final = "has counts below zero"
NOT_ADDING_UP: Final = f"has buckets that do not add up to its count{REST_IS_USED}"


def native_of(histogram: Any) -> Native:  # noqa: ANN401 - a message
    """Decode a histogram.

    A flaw of the whole histogram, or of its buckets, is returned as well.
    """
    try:
        count = histogram.count_int or round(histogram.count_float)
        buckets = _buckets(histogram)
    except (OverflowError, ValueError):
        return Native(0, None, reason=NOT_FINITE)
    if count < 0:
        return Native(0, None, reason=NEGATIVE)
    if isinstance(buckets, str):
        return Native(count, None, remark=buckets)
    total = float(buckets.spans().counts.sum())
    return Native(count, buckets) if total == count else Native(count, None, remark=NOT_ADDING_UP)


def _buckets(histogram: Any) -> Explicit | Exponential | str:  # noqa: ANN401 - a message
    """Return the buckets, or why they cannot be used."""
    counts = list(_counts(histogram))
    zero = histogram.zero_count_int or round(histogram.zero_count_float)
    if len(counts) > BUCKETS_MAX:
        return f"{TOO_FINE}{REST_IS_USED}"
    if zero < 0 or any(count < 0 for _, count in counts):
        return f"{NEGATIVE}{REST_IS_USED}"
    if histogram.negative_spans:
        return BELOW_ZERO
    if histogram.schema == CUSTOM:
        return _custom(dict(counts), _bounds(histogram)) or f"{UNEVEN}{REST_IS_USED}"
    if histogram.schema not in SCHEMAS:
        return f"has buckets of an unknown schema{REST_IS_USED}"
    if any(abs(place) > EXPONENT_MAX * 2.0**histogram.schema for place, _ in counts):
        return f"has buckets beyond all numbers{REST_IS_USED}"
    return Exponential(histogram.schema, zero, tuple((place - 1, count) for place, count in counts if count))


def _bounds(histogram: Any) -> tuple[float, ...]:  # noqa: ANN401 - a message
    """Return custom bounds, which expositions do not have."""
    return tuple(getattr(histogram, "custom_values", ()))


def _custom(counts: Mapping[int, int], bounds: tuple[float, ...]) -> Explicit | None:
    places = range(len(bounds) + 1)
    is_rising = all(low < high for low, high in pairwise(bounds))
    is_known = bool(bounds) and len(bounds) <= BUCKETS_MAX and set(counts) <= set(places)
    return Explicit(bounds, tuple(counts.get(each, 0) for each in places)) if is_rising and is_known else None


def _counts(histogram: Any) -> Iterator[tuple[int, int]]:  # noqa: ANN401 - a message
    """Yield counts by index; integer histograms store differences."""
    values: Iterable[int]
    if histogram.positive_counts:
        values = (round(each) for each in histogram.positive_counts)
    else:
        values = _summed(histogram.positive_deltas)
    yield from zip(_places(histogram.positive_spans), values, strict=False)


def _places(spans: Iterable[Any]) -> Iterator[int]:
    place = 0
    for span in spans:
        place += span.offset
        for _ in range(min(span.length, BUCKETS_MAX + 1)):
            yield place
            place += 1


def _summed(differences: Iterable[int]) -> Iterator[int]:
    value = 0
    for each in differences:
        value += each
        yield value
