"""Convert a resource's exports to snapshots."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from pydantic_core import to_json

from geoheal.domain.snapshots.snapshot import FIGURES
from geoheal.monitor.telemetry.buckets import Spans
from geoheal.monitor.telemetry.measuring import PointsByName, Selected, measure, select, spans_of
from geoheal.monitor.telemetry.own_metrics import rate_beside, rule_for
from geoheal.monitor.telemetry.point import FELL, Point, in_exports
from geoheal.monitor.telemetry.resource import Resource
from geoheal.monitor.telemetry.rules import BASIN, OWN, Condition, Mapped, MappingRule
from geoheal.monitor.telemetry.source import Source
from geoheal.monitor.telemetry.units import factor
from geoheal.validation.types import COUNT_BOUND

NAMESPACE: Final = UUID("b6f0a6f4-0f4e-4f5c-9c0e-6f1d0a3b7e11")
"""Namespace of ids created here (RFC 9562, version 5)."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
WARM_UP: Final = 12
"""Exports of a process before its latencies become a basin: earlier ones show its start, not its health."""

FAST_MS: Final = 10.0
"""Latencies (ms) below which differences do not matter."""

FINE_SHARE: Final = 0.9
"""Share of the latencies that must be known to a factor of four to make a basin."""


@dataclass(frozen=True, slots=True)
class TelemetryReading:
    """Result of reading.

    Parameters
    ----------
    snapshots
        Snapshots as from a reporter.
    points
        Number of data points behind each.
    refused
        Number of unusable data points, by metric and reason.
    partly
        Number of partly used data points, by metric and unused part.
    unmapped
        Names of metrics without a rule, in order of arrival.
    """

    snapshots: list[dict[str, Any]] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    partly: Counter[str] = field(default_factory=Counter)
    unmapped: dict[str, None] = field(default_factory=dict)


def read(resource: Resource, mapped: Mapped, source: Source) -> TelemetryReading:
    """Read the exports of a resource, and update its source."""
    reading = TelemetryReading()
    rules = _with_own(resource.points, mapped, source)
    for export in in_exports(_usable(resource.points, rules.by_metric, source, reading)):
        at_ns = export[-1].time_ns
        points = _by_name(source.counters.added(export), reading)
        measured = _measured(points, rules)
        if mapped.latencies is not None and 0 < measured.get("request_count", 0) < COUNT_BOUND:
            measured |= _basin(select(mapped.latencies, points), mapped, source, at_ns)
        if measured:
            identity = {"system": resource.system(mapped), **resource.identity(mapped)}
            key = to_json([resource.key.hex(), at_ns, sorted(point.metric for point in export)])
            moment = EPOCH + timedelta(microseconds=at_ns // 1000)
            placed = {"id": str(uuid5(NAMESPACE, key.decode())), "captured_at": moment.isoformat()}
            reading.snapshots.append(_with_context({**identity, **placed}, measured))
            reading.points.append(len(export))
    return reading


def _with_own(points: Sequence[Point], mapped: Mapped, source: Source) -> Mapped:
    """Return all rules, with those for metrics without a configured one; record why others have none."""
    own: dict[str, MappingRule] = {}
    seen: set[str] = set()
    for point in points:
        if point.metric in mapped.by_metric or point.metric in seen:
            continue
        seen.add(point.metric)
        found = rule_for(point, mapped, tuple(source.own))
        if isinstance(found, str):
            source.note(point.metric, (), found)
        else:
            source.own[point.metric] = None
            own[point.metric] = found
            often = rate_beside(point, mapped)
            if often is not None:
                own[often.field] = often
    return replace(mapped, rules=(*mapped.rules, *own.values())) if own else mapped


def _usable(
    points: Sequence[Point],
    rules: Mapping[str, Sequence[MappingRule]],
    source: Source,
    reading: TelemetryReading,
) -> list[Point]:
    """Return the points that some rule reads; record why the others are not read."""
    usable = []
    for point in points:
        readers = rules.get(point.metric, ())
        if not readers:
            reading.unmapped[point.metric] = None
            continue
        reason = point.reason or _foreign(point, readers)
        source.note(point.metric, () if reason else dict.fromkeys(rule.field for rule in readers), reason)
        if reason is None:
            usable.append(point)
            if point.remark is not None:
                reading.partly[f"{point.metric} {point.remark}"] += 1
        else:
            reading.refused[f"{point.metric} {reason}"] += 1
    return usable


def _foreign(point: Point, readers: Sequence[MappingRule]) -> str | None:
    """Return why no rule can use the unit of a point; None if one can."""
    if any(factor(each.quantity, point.unit, each.usual_unit(point.metric)) is not None for each in readers):
        return None
    return f"has the unit {point.unit[:20]!r}, which is not that of {readers[0].quantity.value}"


def _by_name(points: Sequence[Point], reading: TelemetryReading) -> PointsByName:
    found: defaultdict[str, list[Point]] = defaultdict(list)
    for point in points:
        if point.reason is None:
            found[point.metric].append(point)
            if point.remark == FELL:
                reading.partly[f"{point.metric} {FELL}"] += 1
        else:
            reading.refused[f"{point.metric} {point.reason}"] += 1
    return found


def _measured(points: PointsByName, mapped: Mapped) -> dict[str, Any]:
    """Return the measured fields.

    If there are several rules for a field, the first that can measure it is used.
    """
    measured: dict[str, Any] = {}
    own: dict[str, float] = {}
    for rule in mapped.rules:
        into, name = (measured, rule.field) if rule.field in FIGURES else (own, rule.field.removeprefix(OWN))
        if name in into:
            continue
        value = measure(rule, points)
        if value is not None:
            into[name] = round(value) if name == "request_count" else value
    return {**measured, "metrics": own} if own else measured


def _basin(selected: Selected, mapped: Mapped, source: Source, at_ns: int) -> dict[str, Any]:
    if any(point.buckets is None for point in selected.points):
        return {}
    has_failed = _failing(mapped)
    spans = spans_of(selected.where(lambda attributes: not has_failed(attributes)))
    if spans is not None and not _is_fine(spans):
        return {}
    failed = sum(point.count or 0 for point in selected.where(has_failed).points)
    basin = source.latencies.take(spans, failed, at_ns)
    if basin is None or source.latencies.exports < WARM_UP:
        return {}
    return {BASIN: [round(float(share), 9) for share in basin]}


def _is_fine(spans: Spans) -> bool:
    """Whether nearly all latencies are known well enough: the default buckets of SDKs are often coarser."""
    total = float(spans.counts.sum())
    return float(spans.counts[spans.fine(FAST_MS)].sum()) >= FINE_SHARE * total


def _failing(mapped: Mapped) -> Condition:
    """Return which requests failed, by the rule of the error rate."""
    found = (rule.condition for rule in mapped.rules if rule.field == "error_rate")
    return next(found, lambda _attributes: False)


def _with_context(identity: dict[str, Any], measured: dict[str, Any]) -> dict[str, Any]:
    if BASIN in measured:
        identity["context"] = {**identity.get("context", {}), "basin": "latency"}
    return {**identity, **measured}
