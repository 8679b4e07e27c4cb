"""What OpenTelemetry's data points become by a mapping."""

import re

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import (
    AGGREGATION_TEMPORALITY_CUMULATIVE,
    AGGREGATION_TEMPORALITY_DELTA,
    AGGREGATION_TEMPORALITY_UNSPECIFIED,
)

from geoheal.api.otlp.mapping import read_mapping
from geoheal.api.otlp.points import resources_of
from geoheal.errors import ConfigurationError
from geoheal.monitor.telemetry.reading import read as read_resource
from geoheal.monitor.telemetry.rules import AllOf, Mapped, MappingRule, Statistic
from geoheal.monitor.telemetry.semantic_conventions import CONVENTIONS, OWN_MAX
from geoheal.monitor.telemetry.source import Source

SECOND = 10**9
NOW = 1_795_000_000 * SECOND


def request(*, service="shop", instance="a", version="1"):
    sent = ExportMetricsServiceRequest()
    resource = sent.resource_metrics.add()
    attributes = {"service.name": service, "service.instance.id": instance, "service.version": version}
    for key, value in attributes.items():
        resource.resource.attributes.add(key=key).value.string_value = value
    return sent


def metric(sent, name, unit=""):
    return sent.resource_metrics[0].scope_metrics.add().metrics.add(name=name, unit=unit)


def add_histogram(sent, name, *points, temporality=AGGREGATION_TEMPORALITY_DELTA, time_ns=NOW, **more):
    """Points of (count, sum, status): cumulative ones count from ``start_ns`` on."""
    start_ns, unit, key = more.get("start_ns", 0), more.get("unit", ""), more.get("key", "status")
    histogram = metric(sent, name, unit).histogram
    histogram.aggregation_temporality = temporality
    for count, total, status in points:
        point = histogram.data_points.add(
            count=count, sum=total, time_unix_nano=time_ns, start_time_unix_nano=start_ns
        )
        point.attributes.add(key=key).value.int_value = status


def add_gauge(sent, name, *values, time_ns=NOW):
    for value in values:
        metric(sent, name).gauge.data_points.add(as_double=value, time_unix_nano=time_ns)


def rule(name, field, *, where=None, **more):
    patterns = {key: re.compile(pattern) for key, pattern in (where or {}).items()}
    return MappingRule(families=((name,),), field=field, condition=AllOf(patterns), **more)


def read(sent, *rules, source=None):
    """Return what the only resource of a request says, by some rules; by the conventions without any."""
    (resource,) = resources_of(sent)
    return read_resource(resource, Mapped(rules=rules) if rules else CONVENTIONS, source or Source())


LATENCY = rule("duration", "avg_latency_ms", scale=1000.0)
REQUESTS = rule("duration", "request_count", statistic=Statistic.COUNT)
ERRORS = rule("duration", "error_rate", statistic=Statistic.SHARE, where={"status": "5.."})


def test_a_histogram_tells_latency_requests_and_errors():
    sent = request()
    add_histogram(sent, "duration", (90, 9.0, 200), (10, 11.0, 503))
    reading = read(sent, LATENCY, REQUESTS, ERRORS)
    (snapshot,) = reading.snapshots
    assert {name: snapshot[name] for name in ("system", "node", "captured_at")} == {
        "system": "shop", "node": "a", "captured_at": "2026-11-18T11:06:40+00:00",
    }  # fmt: skip
    assert snapshot["avg_latency_ms"] == pytest.approx(200.0)
    assert (snapshot["request_count"], snapshot["error_rate"]) == (100, 0.1)
    assert reading.points == [2]
    assert not reading.refused


def test_a_request_that_is_sent_again_has_the_same_ids_and_another_resource_or_moment_others():
    def ids(time_ns=NOW, **resource):
        sent = request(**resource)
        add_gauge(sent, "g", 1.0, time_ns=time_ns)
        return [each["id"] for each in read(sent, rule("g", "phi")).snapshots]

    assert ids() == ids()
    assert len({*ids(), *ids(instance="b"), *ids(version="2"), *ids(NOW + SECOND)}) == 4


def test_each_moment_is_a_snapshot_of_its_own():
    sent = request()
    add_gauge(sent, "g", 0.5, time_ns=NOW + SECOND)
    add_gauge(sent, "g", 0.4)
    assert [each["phi"] for each in read(sent, rule("g", "phi")).snapshots] == [0.4, 0.5]


@pytest.mark.parametrize(
    ("statistic", "value"),
    [(Statistic.MEAN, 2.0), (Statistic.SUM, 6.0), (Statistic.MIN, 1.0), (Statistic.MAX, 3.0)],
)
def test_statistics_of_several_points(statistic, value):
    sent = request()
    add_gauge(sent, "queue", 1.0, 2.0, 3.0)
    queue = rule("queue", "metrics.queue", statistic=statistic)
    assert read(sent, queue).snapshots[0]["metrics"] == {"queue": value}


def test_what_was_not_measured_makes_no_snapshot():
    sent = request()
    add_histogram(sent, "duration", (0, 0.0, 200))
    add_gauge(sent, "not mapped", 1.0)
    metric(sent, "g").gauge.data_points.add(time_unix_nano=NOW, flags=1)
    reading = read(sent, LATENCY, ERRORS, rule("g", "phi"))
    assert reading.snapshots == []
    assert not reading.refused


def test_what_cannot_be_used_is_refused_and_the_rest_is_not():
    sent = request()
    add_gauge(sent, "g", float("nan"), 0.5)
    add_histogram(sent, "duration", (3, 3.0, 200))
    uneven = sent.resource_metrics[0].scope_metrics[-1].metrics[0].histogram.data_points[0]
    uneven.explicit_bounds.extend([1.0, 1.0])
    uneven.bucket_counts.extend([1, 1, 1])
    memory = metric(sent, "m").sum
    memory.aggregation_temporality = AGGREGATION_TEMPORALITY_CUMULATIVE
    memory.data_points.add(as_int=50_000_000, time_unix_nano=NOW)
    source = Source()
    rules = (LATENCY, rule("g", "phi"), rule("m", "memory_usage_mb", scale=1e-6))
    reading = read(sent, *rules, source=source)
    assert reading.refused.total() == 2
    (snapshot,) = reading.snapshots
    assert (snapshot["phi"], snapshot["memory_usage_mb"]) == (0.5, 50.0)
    assert "not finite" in " ".join(reading.refused)
    assert "do not fit" in source.metrics["duration"]["reason"]
    assert source.metrics["m"] == {"fields": ["memory_usage_mb"], "reason": None}


def test_changes_of_an_amount_and_points_without_value_are_not_taken_for_amounts():
    sent = request()
    for name, temporality in (
        ("moved", AGGREGATION_TEMPORALITY_DELTA),
        ("open", AGGREGATION_TEMPORALITY_CUMULATIVE),
    ):
        added = metric(sent, name).sum
        added.aggregation_temporality = temporality
        added.data_points.add(as_int=-2, time_unix_nano=NOW)
    metric(sent, "g").gauge.data_points.add(time_unix_nano=NOW)
    reading = read(sent, rule("moved", "metrics.moved"), rule("open", "metrics.open"), rule("g", "phi"))
    (snapshot,) = reading.snapshots
    assert snapshot["metrics"] == {"open": -2.0}
    assert "phi" not in snapshot
    assert reading.refused.total() == 2
    assert "export it with cumulative temporality" in " ".join(reading.refused)


def test_what_nobody_knows_the_temporality_of_is_refused_instead_of_taken_for_a_delta():
    sent = request()
    add_histogram(sent, "duration", (3, 3.0, 200), temporality=AGGREGATION_TEMPORALITY_UNSPECIFIED)
    metric(sent, "sold").sum.data_points.add(as_int=2, time_unix_nano=NOW)
    metric(sent, "tried").exponential_histogram.data_points.add(count=1, zero_count=1, time_unix_nano=NOW)
    sent.resource_metrics[0].scope_metrics[-2].metrics[0].sum.is_monotonic = True
    reading = read(sent, LATENCY, rule("sold", "metrics.sold"), rule("tried", "metrics.tried"))
    assert reading.snapshots == []
    assert [reason.split()[0] for reason in reading.refused] == ["duration", "sold", "tried"]
    assert all("set aggregation_temporality to delta or cumulative" in reason for reason in reading.refused)


def test_exponential_buckets_below_zero_are_reported_and_their_count_and_sum_used():
    sent = request()
    skew = metric(sent, "duration").exponential_histogram
    skew.aggregation_temporality = AGGREGATION_TEMPORALITY_DELTA
    point = skew.data_points.add(count=4, sum=2.0, time_unix_nano=NOW)
    point.positive.bucket_counts.extend([3])
    point.negative.bucket_counts.extend([1])
    reading = read(sent, LATENCY, REQUESTS)
    (snapshot,) = reading.snapshots
    assert (snapshot["avg_latency_ms"], snapshot["request_count"]) == (500.0, 4)
    ((reason, points),) = reading.partly.items()
    assert (points, reading.refused.total()) == (1, 0)
    assert "below zero" in reason


CUMULATIVE = {"temporality": AGGREGATION_TEMPORALITY_CUMULATIVE, "start_ns": NOW - 3600 * SECOND}
NAMES = {
    "http.server.duration": ("ms", 1.0, "http.status_code"),
    "http.server.request.duration": ("s", 1e-3, "http.response.status_code"),
    "rpc.server.duration": ("ms", 1.0, "rpc.grpc.status_code"),
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("has_unit", [True, False])
def test_what_sdks_send_by_default_needs_no_file(name, has_unit):
    unit, scale, key = NAMES[name]
    failure = 14 if name.startswith("rpc") else 503
    source, found = Source(), []
    for number in (1, 2):
        sent = request()
        points = (90 * number, 900.0 * number * scale, 0), (10 * number, 1100.0 * number * scale, failure)
        more = {**CUMULATIVE, "unit": unit if has_unit else "", "key": key, "time_ns": NOW + number * SECOND}
        add_histogram(sent, name, *points, **more)
        found += read(sent, source=source).snapshots
    (snapshot,) = found  # the first export is a start, not a burst of what an hour has brought
    assert snapshot["avg_latency_ms"] == pytest.approx(20.0)
    assert (snapshot["request_count"], snapshot["error_rate"]) == (100, 0.1)


def test_summaries_tell_how_many_and_how_long_on_average():
    source, found = Source(), []
    for number in (1, 2):
        sent = request()
        metric(sent, "rpc.server.duration", "ms").summary.data_points.add(
            count=10 * number, sum=300.0 * number, time_unix_nano=NOW + number * SECOND
        )
        found += read(sent, source=source).snapshots
    (snapshot,) = found
    assert (snapshot["request_count"], snapshot["avg_latency_ms"]) == (10, 30.0)
    assert "metrics" not in snapshot


def test_metrics_that_no_rule_names_are_taken_under_their_own_names_within_a_bound():
    source, found = Source(), []
    for number in (1, 2):
        sent = request()
        for place in range(OWN_MAX + 5 if number == 1 else OWN_MAX + 9):
            add_gauge(sent, f"queue.{place}", float(place), time_ns=NOW + number * SECOND)
        for name in ("jobs.done", "drift", "otel.sdk.spans", "no name"):
            counter = metric(sent, name).sum
            counter.is_monotonic, counter.aggregation_temporality = True, AGGREGATION_TEMPORALITY_CUMULATIVE
            counter.data_points.add(as_int=7 * number, time_unix_nano=NOW + number * SECOND)
        if number == 1:  # first come, first served: these stay
            sent.resource_metrics[0].scope_metrics.insert(0, sent.resource_metrics[0].scope_metrics.pop(-4))
        found += read(sent, source=source).snapshots
    first, second = found
    assert set(first["metrics"]) == {f"queue.{place}" for place in range(OWN_MAX - 1)}
    assert second["metrics"] == {**first["metrics"], "jobs.done": 7.0}
    assert "the limit" in source.metrics[f"queue.{OWN_MAX}"]["reason"]
    assert not any(source.metrics[name]["fields"] for name in ("drift", "otel.sdk.spans", "no name"))


def test_memory_and_cpu_of_the_process_come_before_those_of_its_machine():
    source, found = Source(), []
    for number in (1, 2):
        sent = request()
        for name, value in (("system.memory.usage", 9e9), ("process.memory.usage", 123e6)):
            metric(sent, name, "By").gauge.data_points.add(
                as_double=value, time_unix_nano=NOW + number * SECOND
            )
        for name, value in (("system.cpu.time", 8e5), ("process.cpu.time", 50.0)):
            counter = metric(sent, name, "s").sum
            counter.is_monotonic, counter.aggregation_temporality = True, AGGREGATION_TEMPORALITY_CUMULATIVE
            counter.data_points.add(
                as_double=value + 0.5 * number,
                time_unix_nano=NOW + number * SECOND,
                start_time_unix_nano=NOW,  # a sum may have begun long before its start
            )
        found += read(sent, source=source).snapshots
    first, second = found
    assert "cpu_usage_pct" not in first
    assert second["memory_usage_mb"] == pytest.approx(123.0)
    assert second["cpu_usage_pct"] == pytest.approx(50.0)


def test_a_unit_that_measures_something_else_is_refused():
    sent = request()
    add_histogram(sent, "http.server.request.duration", (1, 1.0, 200), unit="By")
    reading = read(sent)
    assert reading.snapshots == [] or "avg_latency_ms" not in reading.snapshots[0]


def test_points_of_one_export_are_one_snapshot_though_each_metric_has_its_own_clock():
    sent = request()
    for late, (name, value) in enumerate((("a", 1.0), ("b", 2.0), ("c", 3.0))):
        add_gauge(sent, name, value, time_ns=NOW + late * 31_000)
        add_gauge(sent, name, value, time_ns=NOW + 10 * SECOND + late * 31_000)
    found = read(sent, *(rule(name, f"metrics.{name}") for name in "abc")).snapshots
    assert [each["metrics"] for each in found] == [{"a": 1.0, "b": 2.0, "c": 3.0}] * 2


def test_who_sent_it_and_which_code_ran_is_reported():
    sent = request(instance="")
    attributes = {
        "host.name": "web-1", "vcs.ref.head.revision": "9f2c", "deployment.environment.name": "staging",
    }  # fmt: skip
    for key, value in attributes.items():
        sent.resource_metrics[0].resource.attributes.add(key=key).value.string_value = value
    add_gauge(sent, "g", 0.5)
    (snapshot,) = read(sent, rule("g", "phi")).snapshots
    assert (snapshot["node"], snapshot["code_hash"]) == ("web-1", "9f2c")
    assert snapshot["context"] == {"deployment.environment.name": "staging", "service.version": "1"}


def write(tmp_path, text):
    file = tmp_path / "otlp.toml"
    file.write_text(text)
    return file


def test_the_file_is_read(tmp_path):
    mapping = read_mapping(
        write(
            tmp_path,
            """
            [otlp]
            node = "host.name"
            [[otlp.metrics]]
            name = "duration"
            field = "error_rate"
            statistic = "share"
            where = { status = "5.." }
            """,
        )
    )
    assert (mapping.system, mapping.node) == (("service.name",), ("host.name",))
    assert mapping.rules[0].condition({"status": "503"})
    assert not mapping.rules[0].condition({"status": "5031"})
    assert mapping.rules[1:] == CONVENTIONS.rules


def test_the_conventions_can_be_left_out(tmp_path):
    file = write(
        tmp_path, '[otlp]\nsemantic_conventions = false\n[[otlp.metrics]]\nname = "x"\nfield = "phi"'
    )
    assert [each.field for each in read_mapping(file).rules] == ["phi"]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('field = "nonsense"', "metrics.0.field"),
        ('field = "metrics.drift"', "metrics.0.field"),
        ('field = "phi"\nwhere = { a = "(" }', "metrics.0.where.a"),
        ('field = "phi"\nstatistic = "median"', "metrics.0.statistic"),
        ('field = "phi"\nunit = "s"', "metrics.0.unit"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path, line, key):
    with pytest.raises(ConfigurationError, match=re.escape(key)):
        read_mapping(write(tmp_path, f'[[otlp.metrics]]\nname = "x"\n{line}\n'))
