"""Bodies of remote write, as samples of targets and as data points."""

import struct
import tracemalloc

import pytest
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from geoheal.api.prometheus.decoding import (
    HAS_NUL,
    STALE,
    TEXT_MAX,
    TOO_LONG,
    VALUES_MAX,
    decode,
    decompress,
)
from geoheal.api.prometheus.messages import message_class
from geoheal.monitor.telemetry.buckets import Explicit, Exponential
from geoheal.monitor.telemetry.prometheus.pending import SAMPLES_MAX, Pending
from geoheal.monitor.telemetry.prometheus.samples import Sample, points_of
from geoheal.monitor.telemetry.rules import Labels, Mapped
from geoheal.monitor.telemetry.semantic_conventions import CONVENTIONS
from tests.unit.api.prometheus.writing import compressed, first, second

EXPONENTIAL = {
    "count_int": 12, "sum": 18.4, "schema": 1, "zero_count_int": 2,
    "spans": [(0, 2), (1, 2)], "positive_deltas": [1, 1, 1, 1],
}  # fmt: skip
CUSTOM = {
    "count_int": 5, "sum": 2.0, "schema": -53, "custom_values": [0.1, 0.5],
    "spans": [(0, 3)], "positive_deltas": [1, 1, 0],
}  # fmt: skip


def points(message, *, is_second):
    (resource,) = decode(message.SerializeToString(), CONVENTIONS, is_second=is_second).resources
    return {each.metric: each for each in points_of(resource.samples)}


def test_series_are_grouped_by_their_targets():
    message = first(0, ("up", {}, 1.0))
    message.timeseries.extend(first(0, ("up", {"zone": "b"}, 1.0), instance="web-2:8000").timeseries)
    one, two = decode(message.SerializeToString(), CONVENTIONS, is_second=False).resources
    assert one.attributes == {"service.name": "shop", "service.instance.id": "web-1:8000"}
    assert two.attributes["service.instance.id"] == "web-2:8000"
    assert two.samples[0].labels == {"zone": "b"}


def test_the_labels_that_group_are_the_operators():
    mapped = Mapped(rules=(), labels=Labels(("app",), ("pod",)))
    message = first(0, ("up", {"app": "cart", "pod": "cart-7"}, 1.0))
    (resource,) = decode(message.SerializeToString(), mapped, is_second=False).resources
    assert resource.system(mapped) == "cart"
    assert resource.identity(mapped)["node"] == "cart-7"
    assert set(resource.samples[0].labels) == {"job", "instance"}


def test_a_classic_histogram_is_put_together_of_its_series():
    series = [("d_bucket", {"le": bound}, count) for bound, count in (("0.1", 3), ("0.5", 5), ("+Inf", 6))]
    found = points(first(0, *series, ("d_sum", {}, 1.5), ("d_count", {}, 6)), is_second=False)
    assert (found["d"].count, found["d"].total) == (6, 1.5)
    assert found["d"].buckets == Explicit((0.1, 0.5), (3, 2, 1))


def test_native_histograms_are_named_in_opentelemetrys_terms():
    found = points(second(0, ("d", {}, EXPONENTIAL, 3), ("c", {}, CUSTOM, 3)), is_second=True)
    # Prometheus' bucket 0 ends at 1, OpenTelemetry's begins there.
    assert found["d"].buckets == Exponential(1, 2, ((-1, 1), (0, 2), (2, 3), (3, 4)))
    assert (found["d"].count, found["d"].total) == (12, 18.4)
    assert found["c"].buckets == Explicit((0.1, 0.5), (1, 2, 2))


def test_types_that_are_given_count_more_than_names():
    found = points(second(0, ("jobs", {}, 7.0, 1), ("seen_total", {}, 7.0, 2)), is_second=True)
    assert (found["jobs"].is_cumulative, found["seen_total"].is_cumulative) == (True, False)


def test_a_series_that_ended_is_not_a_value():
    stale = struct.unpack("<d", struct.pack("<Q", STALE))[0]
    (resource,) = decode(
        first(0, ("g", {}, stale)).SerializeToString(), CONVENTIONS, is_second=False
    ).resources
    assert resource.samples == []


@pytest.mark.parametrize("body", [b"", b"\xff" * 10, b"\x05hello", b"\x80\x80\x80\x80\x80\x01"])
def test_what_snappy_did_not_compress_is_refused(body):
    with pytest.raises((BadRequest, RequestEntityTooLarge)):
        decode(decompress(body, 10**6) or b"\xff", CONVENTIONS, is_second=False)


def test_a_body_that_grows_too_large_is_given_up_before_it_does():
    body = compressed(first(0, *(("up", {"number": str(number)}, 1.0) for number in range(1000))))
    with pytest.raises(RequestEntityTooLarge):
        decompress(body, 10_000)


def test_a_reference_beyond_the_symbols_is_refused():
    message = second(0, ("up", {}, 1.0, 2))
    message.timeseries[0].labels_refs[0] = 99
    with pytest.raises(BadRequest, match="not a valid remote write"):
        decode(message.SerializeToString(), CONVENTIONS, is_second=True)


@pytest.mark.parametrize(
    ("label", "reason"), [({"path": "x" * TEXT_MAX}, TOO_LONG), ({"pa\0th": "x"}, HAS_NUL)]
)
def test_a_series_whose_labels_cannot_be_kept_is_refused_and_no_other(label, reason):
    for message, is_second in (
        (first(0, ("up", label, 1.0), ("jobs", {}, 1.0)), False),
        (second(0, ("up", label, 1.0, 0), ("jobs", {}, 1.0, 0)), True),
    ):
        written = decode(message.SerializeToString(), CONVENTIONS, is_second=is_second)
        assert [sample.name for each in written.resources for sample in each.samples] == ["jobs"]
        assert (written.samples, dict(written.refused)) == (1, {reason: 1})


def test_a_symbol_that_is_named_often_takes_no_more_room():
    message = message_class("Request")(symbols=["x" * 1_000_000])
    message.timeseries.add(labels_refs=[0] * 100_000).samples.add(value=1.0)
    tracemalloc.start()
    try:
        written = decode(message.SerializeToString(), CONVENTIONS, is_second=True)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert dict(written.refused) == {TOO_LONG: 1}


def test_a_body_with_too_many_samples_is_refused():
    message = message_class("WriteRequest")()
    samples = message.timeseries.add().samples
    for _ in range(VALUES_MAX + 1):
        samples.add()
    with pytest.raises(RequestEntityTooLarge, match="more than 100,000 samples"):
        decode(message.SerializeToString(), CONVENTIONS, is_second=False)


NO_BUCKETS = {
    "that do not add up": ({"count_int": 13}, "do not add up to its count"),
    "with counts below zero": ({"positive_deltas": [1, -9, 1, 1]}, "has counts below zero"),
    "below zero": ({"negative_spans": [{"offset": 0, "length": 1}]}, "has buckets below zero"),
    "of another schema": ({"schema": 99}, "an unknown schema"),
    "with falling bounds": ({**CUSTOM, "custom_values": [0.5, 0.1]}, "bounds and counts do not fit"),
}


@pytest.mark.parametrize(("odd", "remark"), NO_BUCKETS.values(), ids=NO_BUCKETS)
def test_native_buckets_that_say_nothing_are_reported_and_the_rest_is_used(odd, remark):
    message = second(0, ("d", {}, {**EXPONENTIAL, **odd}, 3))
    pending = Pending()
    pending.take(decode(message.SerializeToString(), CONVENTIONS, is_second=True).resources[0].samples)
    kept = Pending.from_json(pending.to_json()).samples.values()  # they wait for the next scrape in between
    (point,) = points_of(list(kept))
    assert (point.buckets, point.reason, bool(point.count)) == (None, None, True)
    assert point.remark is not None
    assert remark in point.remark
    assert point.remark.endswith("only its count and sum are used")


@pytest.mark.parametrize("count", [float("inf"), float("nan"), -7.0])
def test_a_native_histogram_that_counts_no_number_is_refused_and_no_other(count):
    odd = {"count_float": count, "sum": 1.0, "schema": 1, "spans": []}
    found = points(second(0, ("d", {}, odd, 3), ("jobs", {}, 7.0, 2)), is_second=True)
    assert found["d"].reason in {"holds a value that is not finite", "has counts below zero"}
    assert found["jobs"].reason is None


def sample(name, time_ns, value=1.0):
    return Sample(name, {}, value, time_ns)


def test_a_scrape_is_complete_once_a_newer_one_begins():
    pending = Pending()
    assert pending.take([sample("a", 1)]) == ([], 0)
    pending = Pending.from_json(pending.to_json())
    assert pending.take([sample("b", 1), sample("a", 1)]) == ([], 0)
    ready, _ = pending.take([sample("a", 2)])
    assert [(each.name, each.time_ns) for each in ready] == [("a", 1), ("b", 1)]
    pending = Pending.from_json(pending.to_json())
    assert pending.take([sample("c", 1)]) == ([], 0)  # late: its scrape was handed on already
    assert [each.name for each in pending.take([sample("a", 3)])[0]] == ["a"]


def test_what_waits_is_bounded():
    pending = Pending()
    _, left_out = pending.take(sample(f"g{number}", 1) for number in range(SAMPLES_MAX + 7))
    assert (len(pending.samples), left_out) == (SAMPLES_MAX, 7)
