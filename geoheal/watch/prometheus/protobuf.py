"""Read expositions in protobuf, the only format that carries native histograms.

References
----------
Prometheus, ``io/prometheus/client/metrics.proto``. A native histogram is read beside classic buckets, as
Prometheus does: the classic ones are left out then.
"""

import math
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from google.protobuf.message import DecodeError

from geoheal.monitor.telemetry.prometheus.descriptors import class_of
from geoheal.monitor.telemetry.prometheus.native import native_of
from geoheal.monitor.telemetry.prometheus.samples import (
    BOUND,
    BUCKET,
    COUNT,
    COUNTER,
    SUM,
    TOTAL,
    Native,
    Sample,
)
from geoheal.watch.prometheus.families import Family
from geoheal.watch.prometheus.wire import delimited, fields

SERIES_BYTES_MAX: Final = 1_000_000
"""Size of one series' message."""

KINDS: Final = (COUNTER, "gauge", "summary", "", "histogram", "gaugehistogram")
"""Types of metrics by their number."""

GAUGES: Final = "gaugehistogram"
IS_GAUGES: Final = "is a native gauge histogram, which is not supported: its counts go up and down"
_NAME, _KIND, _SERIES = 1, 3, 4
"""Fields of a family."""

_MESSAGES: Final = {
    "Label": ("1 name string", "2 value string"),
    "Value": ("1 value double",),
    "Summary": ("1 count uint64", "2 sum double"),
    "Bucket": ("1 count_int uint64", "2 upper_bound double", "4 count_float double"),
    "BucketSpan": ("1 offset sint32", "2 length uint32"),
    "Histogram": (
        "1 count_int uint64",
        "2 sum double",
        "3 buckets *Bucket",
        "4 count_float double",
        "5 schema sint32",
        "6 zero_threshold double",
        "7 zero_count_int uint64",
        "8 zero_count_float double",
        "9 negative_spans *BucketSpan",
        "10 negative_deltas *sint64",
        "11 negative_counts *double",
        "12 positive_spans *BucketSpan",
        "13 positive_deltas *sint64",
        "14 positive_counts *double",
    ),
    "Series": (
        "1 labels *Label",
        "2 gauge Value",
        "3 counter Value",
        "4 summary Summary",
        "5 untyped Value",
        "7 histogram Histogram",
    ),
}
_VALUES: Final = {COUNTER: "counter", "gauge": "gauge", "": "untyped"}
"""Field of the value, by type."""


def families_in_protobuf(body: bytes, time_ns: int) -> Iterator[Family]:
    """Yield the families.

    Raises
    ------
    ValueError
        When it cannot be read.
    """
    for message in delimited(memoryview(body)):
        name, kind, series = "", 0, []
        for number, value in fields(message):
            if isinstance(value, int):
                kind = value if number == _KIND else kind
            elif number == _NAME:
                name = bytes(value).decode()
            elif number == _SERIES:
                series.append(value)
        if not name or kind >= len(KINDS):
            raise ValueError(f"it has a metric {'of an unknown type' if name else 'without a name'}")
        yield _family(name, KINDS[kind], series, time_ns)


def _family(name: str, kind: str, series: list[memoryview], time_ns: int) -> Family:
    if kind == COUNTER and not name.endswith(TOTAL):  # as in both text formats
        name += TOTAL
    samples = [sample for each in series for sample in _samples(name, kind, _decoded(each), time_ns)]
    return Family(name, kind, samples)


def _decoded(series: memoryview) -> Any:  # noqa: ANN401 - a message
    if len(series) > SERIES_BYTES_MAX:
        raise ValueError(f"it has a series of more than {SERIES_BYTES_MAX:,} bytes")
    try:
        return _series_class().FromString(bytes(series))
    except DecodeError as error:
        raise ValueError(f"it has a series that is not valid: {error}") from error


@cache
def _series_class() -> Any:  # noqa: ANN401 - a message
    return class_of("geoheal.exposition", _MESSAGES, "Series")


def _samples(name: str, kind: str, series: Any, time_ns: int) -> Iterator[Sample]:  # noqa: ANN401
    labels = {label.name: label.value for label in series.labels}
    if kind == "summary":
        yield Sample(name + COUNT, labels, float(series.summary.count), time_ns)
        yield Sample(name + SUM, labels, series.summary.sum, time_ns)
    elif kind in _VALUES:
        yield Sample(name, labels, getattr(series, _VALUES[kind]).value, time_ns)
    elif not _is_native(series.histogram) or (kind == GAUGES and series.histogram.buckets):
        yield from _classic(name, kind, labels, series.histogram, time_ns)
    else:
        native = native_of(series.histogram) if kind != GAUGES else Native(0, None, reason=IS_GAUGES)
        yield Sample(name, labels, series.histogram.sum, time_ns, native=native)


def _is_native(histogram: Any) -> bool:  # noqa: ANN401 - a message
    """Whether it has anything of a native histogram; one without observations has an empty span."""
    zero = histogram.zero_threshold or histogram.zero_count_int or histogram.zero_count_float
    return bool(zero or histogram.positive_spans or histogram.negative_spans)


def _classic(
    name: str,
    kind: str,
    labels: Mapping[str, str],
    histogram: Any,  # noqa: ANN401 - a message
    time_ns: int,
) -> Iterator[Sample]:
    """Yield the samples that a text format has; the bucket without an upper bound may be missing."""
    count = histogram.count_float or float(histogram.count_int)
    below = {each.upper_bound: each.count_float or float(each.count_int) for each in histogram.buckets}
    for bound, value in {math.inf: count, **below}.items():
        yield Sample(name + BUCKET, {**labels, BOUND: repr(bound)}, value, time_ns)
    count_suffix, sum_suffix = ("_gcount", "_gsum") if kind == GAUGES else (COUNT, SUM)
    yield Sample(name + count_suffix, labels, count, time_ns)
    yield Sample(name + sum_suffix, labels, histogram.sum, time_ns)
