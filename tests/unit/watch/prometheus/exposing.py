"""Expositions in protobuf, as Prometheus' libraries write them."""

import math
from collections.abc import Iterable
from typing import Any

from prometheus_client import Metric

from geoheal.monitor.telemetry.prometheus.descriptors import class_of
from geoheal.watch.prometheus.protobuf import _MESSAGES, KINDS

CONTENT_TYPE = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
FAMILY = {**_MESSAGES, "Family": ("1 name string", "2 help string", "3 kind int32", "4 series *Series")}
NAMES = {"unknown": "", "info": "gauge"}
VALUES = {"counter": "counter", "gauge": "gauge", "": "untyped"}


def varint(number: int) -> bytes:
    low, rest = number & 0x7F, number >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def delimited(*messages: Any) -> bytes:
    """Return messages, each after its length."""
    written = (each if isinstance(each, bytes) else each.SerializeToString() for each in messages)
    return b"".join(varint(len(each)) + each for each in written)


def family(name: str, kind: str) -> Any:
    """Return an empty family."""
    return class_of("test.exposition", FAMILY, "Family")(name=name, kind=KINDS.index(kind), help="Help.")


def series(into: Any, **labels: str) -> Any:
    """Add a series to a family."""
    added = into.series.add()
    for name, value in labels.items():
        added.labels.add(name=name, value=value)
    return added


def native(into: Any, histogram: dict[str, Any], **labels: str) -> Any:
    """Add a native histogram to a family; ``spans`` are pairs of offset and length."""
    fields = {key: value for key, value in histogram.items() if key != "spans"}
    added = series(into, **labels).histogram
    added.MergeFrom(type(added)(**fields))
    for offset, length in histogram.get("spans", ()):
        added.positive_spans.add(offset=offset, length=length)
    return added


def exposed(metrics: Iterable[Metric]) -> bytes:
    """Return what the client library of Python collected, as that of Go would write it."""
    return delimited(*(_family(each) for each in metrics))


def _family(metric: Metric) -> Any:
    kind = NAMES.get(metric.type, metric.type)
    written = family(metric.name + ("_total" if kind == "counter" else ""), kind)
    found: dict[tuple[tuple[str, str], ...], Any] = {}
    for sample in metric.samples:
        labels = {key: value for key, value in sample.labels.items() if key not in {"le", "quantile"}}
        if not sample.name.endswith("_created"):
            key = tuple(sorted(labels.items()))
            found[key] = found.get(key) or series(written, **labels)
            _write(found[key], kind, sample)
    return written


def _write(written: Any, kind: str, sample: Any) -> None:
    if kind in VALUES:
        getattr(written, VALUES[kind]).value = sample.value
    elif sample.name.endswith("_sum"):
        getattr(written, kind).sum = sample.value
    elif sample.name.endswith("_count"):
        field = "count" if kind == "summary" else "count_int"
        setattr(getattr(written, kind), field, int(sample.value))
    elif sample.labels["le"] != "+Inf" or math.isnan(sample.value):
        written.histogram.buckets.add(upper_bound=float(sample.labels["le"]), count_int=int(sample.value))
