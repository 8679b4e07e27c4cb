"""What targets expose in protobuf: the same as by text, and native histograms."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Summary
from prometheus_client.exposition import generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from geoheal.api.otlp.points import resources_of
from geoheal.api.prometheus.decoding import decode
from geoheal.errors import InvalidInput
from geoheal.monitor.telemetry.buckets import Explicit, Exponential
from geoheal.monitor.telemetry.point import Point
from geoheal.monitor.telemetry.prometheus.samples import points_of
from geoheal.monitor.telemetry.semantic_conventions import CONVENTIONS
from geoheal.watch.prometheus import exposition
from geoheal.watch.prometheus.content import OPENMETRICS
from geoheal.watch.prometheus.exposition import Exposition, read_exposition
from geoheal.watch.prometheus.message import add_resource
from tests.unit.api.prometheus.writing import second
from tests.unit.watch.prometheus.exposing import CONTENT_TYPE, delimited, exposed, family, native, series

NOW = 1_795_000_000 * 10**9
INTEGER = {
    "count_int": 12, "sum": 18.4, "schema": 1, "zero_count_int": 2, "zero_threshold": 1e-9,
    "spans": [(0, 2), (1, 2)], "positive_deltas": [1, 1, 1, 1],
}  # fmt: skip
FLOAT = {
    "count_float": 12.0, "sum": 18.4, "schema": 1, "zero_count_float": 2.0,
    "spans": [(0, 2), (1, 2)], "positive_counts": [1.0, 2.0, 3.0, 4.0],
}  # fmt: skip
ONE = {"count_int": 1, "sum": 1.0, "schema": 3, "spans": [(9, 1)], "positive_deltas": [1]}


def read(*families: Any) -> Exposition:
    return read_exposition(delimited(*families), CONTENT_TYPE, NOW)


def histogram(fields: dict[str, Any], *labels: dict[str, str]) -> Any:
    written = family("d", "histogram")
    for each in labels or ({},):
        native(written, fields, **each)
    return written


def sent(found: Exposition) -> list[Point]:
    """Return the points that the service reads of what the scraper sends."""
    message = ExportMetricsServiceRequest()
    add_resource(message, {}, found.points)
    return list(next(iter(resources_of(message))).points)


def in_order(points: list[Point]) -> list[Point]:
    return sorted(points, key=lambda each: each.series)


VALUES = st.floats(allow_nan=False, allow_infinity=False)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 1e6)), max_size=5),
    st.lists(st.floats(-1, 10), max_size=9),
    VALUES,
)
def test_the_same_families_give_the_same_points_in_every_format(
    counted: list[tuple[str, float]], observed: list[float], value: float
):
    registry = CollectorRegistry()
    counter = Counter("requests", "Help.", ["code"], registry=registry)
    classic = Histogram("d_seconds", "Help.", ["path"], buckets=(0.1, 1, 5), registry=registry)
    summary = Summary("job_seconds", "Help.", registry=registry)
    Gauge("queue", "Help.", registry=registry).set(value)
    for code, amount in counted:
        counter.labels(code).inc(amount)
    for each in observed:
        classic.labels("/").observe(each)
        summary.observe(each)
    protobuf = read_exposition(exposed(registry.collect()), CONTENT_TYPE, NOW)
    assert protobuf.flaws == []
    for text, media_type in ((generate_latest, "text/plain"), (generate_openmetrics, OPENMETRICS)):
        found = read_exposition(text(registry), media_type, NOW)
        assert in_order(protobuf.points) == in_order(found.points)


@pytest.mark.parametrize(
    ("name", "kind", "field"),
    [
        ("jobs", "counter", "counter"),
        ("x_total", "gauge", "gauge"),
        ("y_total", "", "untyped"),
        ("z", "", "untyped"),
    ],
)
def test_what_is_named_oddly_is_what_it_is_by_text(name: str, kind: str, field: str):
    written = family(name, kind)
    getattr(series(written, code="200"), field).value = 7.0
    text = f'# TYPE {name} {kind or "untyped"}\n{name}{{code="200"}} 7\n'
    assert read(written).points == read_exposition(text.encode(), "text/plain", NOW).points


def test_a_target_that_names_its_service_is_a_node_of_that():
    written = family("target_info", "gauge")
    series(written, service_name="cart", service_version="7").gauge.value = 1.0
    assert read(written, family("target", "gauge")).resource == {
        "service.name": "cart",
        "service.version": "7",
    }


@pytest.mark.parametrize("fields", [INTEGER, FLOAT], ids=["integer", "float"])
def test_a_native_histogram_is_read_as_remote_write_reads_it_and_arrives(fields: dict[str, Any]):
    found = read(histogram(fields, {"path": "/"}))
    assert found.flaws == []
    (point,) = found.points
    assert (point.count, point.total, point.is_cumulative) == (12, 18.4, True)
    assert point.buckets == Exponential(1, 2, ((-1, 1), (0, 2), (2, 3), (3, 4)))
    message = second(0, ("d", {"path": "/"}, fields, 3)).SerializeToString()
    (written,) = points_of(decode(message, CONVENTIONS, is_second=True).resources[0].samples)
    (arrived,) = sent(found)
    for each in (written, arrived):
        assert (each.metric, each.attributes, each.count, each.total) == ("d", {"path": "/"}, 12, 18.4)
        assert (each.buckets, each.is_cumulative, each.reason) == (point.buckets, True, None)


def test_native_buckets_win_over_classic_ones():
    written = histogram(INTEGER)
    written.series[0].histogram.buckets.add(upper_bound=1.0, count_int=5)
    (point,) = read(written).points
    assert isinstance(point.buckets, Exponential)


def test_one_without_observations_is_native_too():
    (point,) = sent(read(histogram({"schema": 3, "spans": [(0, 0)]})))
    assert (point.count, point.buckets) == (0, Exponential(3, 0, ()))


def test_classic_buckets_may_come_without_an_end_and_count_in_parts():
    written = family("d", "histogram")
    classic = series(written).histogram
    classic.count_float, classic.sum = 6.0, 1.5
    classic.buckets.add(upper_bound=0.1, count_float=3.0)
    classic.buckets.add(upper_bound=0.5, count_float=5.0)
    (point,) = sent(read(written))
    assert (point.count, point.total, point.buckets) == (6, 1.5, Explicit((0.1, 0.5), (3, 2, 1)))


def test_series_of_one_metric_with_and_without_buckets_all_arrive():
    written = histogram(INTEGER, {"path": "a"})
    native(written, {**INTEGER, "count_int": 99}, path="b")
    classic = series(written, path="c").histogram
    classic.count_int = 3
    classic.buckets.add(upper_bound=0.5, count_int=3)
    found = read(written)
    assert found.flaws == ["d has buckets that do not add up to its count: only its count and sum are used"]
    arrived = {each.attributes["path"]: each for each in sent(found)}
    assert [arrived[path].count for path in "abc"] == [12, 99, 3]
    assert [type(arrived[path].buckets) for path in "abc"] == [Exponential, type(None), Explicit]
    assert {each.reason for each in arrived.values()} == {None}


def test_buckets_far_apart_arrive_in_a_coarser_resolution():
    spread = {**ONE, "count_int": 2, "spans": [(-3000, 1), (8000, 1)], "positive_deltas": [1, 0]}
    (point,) = sent(read(histogram(spread | {"schema": 8})))
    assert point.reason is None
    assert isinstance(point.buckets, Exponential)
    assert [count for _, count in point.buckets.counts] == [1, 1]
    low = point.buckets.spans().low[:2]
    assert low[0] <= 2.0 ** (-3001 / 256)
    assert low[1] <= 2.0 ** (5000 / 256) <= point.buckets.spans().high[1]


HOSTILE = {
    "an index beyond all numbers": {"spans": [(2**31 - 1, 1)]},
    "two such": {"spans": [(2**31 - 1, 1), (2**31 - 1, 1)], "count_int": 2, "positive_deltas": [1, 0]},
    "a span without end": {"spans": [(0, 2**32 - 1)], "count_int": 7},
    "a span that goes back": {"spans": [(5, 2), (-9, 2)], "positive_deltas": [1, 0, 0, 0], "count_int": 4},
    "counts below zero": {"positive_deltas": [-1]},
    "a count beyond all numbers": {"count_int": 0, "count_float": 1e300},
    "nothing finite": {"count_int": 0, "count_float": float("inf")},
    "an unknown schema": {"schema": 99},
    "custom bounds, which are not exposed": {"schema": -53},
    "too many buckets": {"spans": [(0, 500)], "positive_deltas": [1] + [0] * 499, "count_int": 500},
}


@pytest.mark.parametrize("odd", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_native_histogram_hinders_no_other(odd: dict[str, Any]):
    written = histogram(ONE, {"path": "well"})
    native(written, {**ONE, **odd}, path="odd")
    found = read(written)
    arrived = {each.attributes["path"]: each for each in sent(found)}
    assert arrived["well"].buckets == Exponential(3, 0, ((8, 1),))
    at_service = arrived["odd"].reason if "odd" in arrived else None
    assert found.flaws or at_service


def test_a_native_gauge_histogram_is_said():
    written = family("d", "gaugehistogram")
    native(written, ONE)
    assert read(written).flaws == [
        "d is a native gauge histogram, which is not supported: its counts go up and down"
    ]


BROKEN = {
    "cut off": b"\x09\x0a\x01d",
    "without end": b"\xff" * 20,
    "an unknown wire type": b"\x02\x0f\x00",
    "no family": b"\x05hello",
    "without a name": b"\x02\x18\x01",
    "of an unknown type": b"\x06\x0a\x01d\x18\x63\x20",
    "an odd series": delimited(b"\x0a\x01d\x22\x02\x0a\x09"),
    "a name that is not text": delimited(b"\x0a\x02\xff\xfe"),
    "a label that is not text": delimited(b"\x0a\x01d\x18\x01\x22\x05\x0a\x03\x0a\x01\xff"),
    "a long series": delimited(b"\x0a\x01d\x22" + b"\x80\x88\x7a" + b"\x0a\x00" * 1_000_000),
    "text": b"# TYPE up gauge\nup 1\n",
}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_what_is_not_valid_is_refused_in_a_sentence(body: bytes):
    with pytest.raises(InvalidInput, match=r"^The metrics cannot be read: .*\.$"):
        read_exposition(body, CONTENT_TYPE, NOW)


def test_so_many_samples_are_not_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exposition, "SAMPLES_MAX", 1000)
    body = delimited(b"\x0a\x01d\x18\x01" + b"\x22\x00" * 1001)
    with pytest.raises(InvalidInput, match="more than 1,000 samples"):
        read_exposition(body, CONTENT_TYPE, NOW)


@pytest.mark.parametrize("odd", ["encoding=text", "encoding=compact-text", "proto=other.Message"])
def test_another_kind_of_protobuf_is_refused(odd: str):
    with pytest.raises(InvalidInput, match="expected delimited messages"):
        read_exposition(b"", f"application/vnd.google.protobuf; {odd}", NOW)
