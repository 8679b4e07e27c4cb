"""Judge user-defined rules on each node's values, without I/O."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from geoheal.constants import CLOCK_SKEW_MAX
from geoheal.domain.alarms.condition import Condition
from geoheal.domain.alarms.duration import written_duration
from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.domain.health.degradation import Finding
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.reading import Reading
from geoheal.monitor.detection.clocks import ClockOffset
from geoheal.monitor.health.over_time import GAP_MIN, Series, absence, apart_max_s, quantity_of
from geoheal.monitor.health.silent_nodes import judge_nodes, nodes_of
from geoheal.store.session import Connection
from geoheal.store.snapshots.readings import last_readings
from geoheal.store.systems import own_rules

READINGS_MAX: Final = 20_000
"""Largest number of snapshots used, the latest."""

EARLIER: Final = 2
"""Number of snapshots before them, used for the time between snapshots."""

TOO_MANY: Final = "Rule {name} cannot fire: only the last {count:,} snapshots are read, which cover {span}."

TOO_RARE: Final = (
    "Rule {name} is not judged: the last snapshots are {apart} apart; more than {most} apart, they do not "
    "show what was absent. Use a longer time in absent(...)."
)

LOOK_BACK: Final = 3
"""Number of ``keep_firing_for`` periods to read beyond ``for``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFindings:
    """Results of a system's user-defined rules.

    Parameters
    ----------
    findings
        Findings of firing rules.
    not_measured
        Codes of rules whose quantity was not measured.
    measured
        Whether any rule could be judged.
    notes
        Remarks.
    """

    findings: tuple[Finding, ...] = ()
    not_measured: tuple[str, ...] = ()
    measured: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Firing:
    """A firing rule: since when its condition holds, and the last value at which it did."""

    since: datetime
    value: float


def judge_own(
    connection: Connection, system: System, now: datetime, offsets: Sequence[ClockOffset] = ()
) -> OwnFindings:
    """Judge a system by its user-defined rules; ``offsets`` are the nodes whose clocks differ."""
    every = own_rules.of_system(connection, system)
    about_nodes = [each for each in every if each.condition.is_silence]
    rules = [each for each in every if not each.condition.is_silence]
    of_nodes = _judge_nodes(connection, system, about_nodes, now, offsets)
    if not rules:
        return of_nodes
    longest = max(each.condition.window_s + each.for_s + LOOK_BACK * each.keep_firing_for_s for each in rules)
    since, until = now - timedelta(seconds=longest) - GAP_MIN, now + CLOCK_SKEW_MAX
    names = {name for each in rules for name in each.condition.names}
    readings = last_readings(
        connection, system, READINGS_MAX, since=since, until=until, basins=False, names=names
    )
    earlier = _earlier(connection, system, rules, since, names) if len(readings) < READINGS_MAX else []
    of_system = judge_readings(rules, readings, now, earlier)
    return OwnFindings(
        findings=(*of_system.findings, *of_nodes.findings),
        not_measured=(*of_system.not_measured, *of_nodes.not_measured),
        measured=of_system.measured or of_nodes.measured,
        notes=(*of_system.notes, *_too_many(rules, readings, now)),
    )


def _judge_nodes(
    connection: Connection,
    system: System,
    rules: Sequence[OwnRule],
    now: datetime,
    offsets: Sequence[ClockOffset],
) -> OwnFindings:
    """Judge by the rules about silent nodes."""
    if not rules:
        return OwnFindings()
    nodes = nodes_of(connection, system, now, offsets)
    found = [judge_nodes(each, nodes) for each in rules]
    return OwnFindings(
        findings=tuple(each for each in found if each is not None),
        not_measured=() if nodes.heard else tuple(each.code for each in rules),
        measured=bool(nodes.heard),
    )


def _earlier(
    connection: Connection, system: System, rules: Iterable[OwnRule], until: datetime, names: Collection[str]
) -> list[Reading]:
    """Return the last readings before those to judge: absence needs the time between them."""
    if not any(each.condition.is_absence for each in rules):
        return []
    return last_readings(connection, system, EARLIER, until=until, basins=False, names=names)


def _too_many(rules: Iterable[OwnRule], readings: Sequence[Reading], now: datetime) -> tuple[str, ...]:
    """Report the rules whose window is longer than the readings."""
    if len(readings) < READINGS_MAX:
        return ()
    span_s = max((now - readings[0].captured_at).total_seconds(), 0.0)
    facts = {"count": len(readings), "span": written_duration(float(round(span_s)))}
    return tuple(
        TOO_MANY.format(name=each.name, **facts)
        for each in rules
        if each.for_s + each.condition.window_s > span_s
    )


def _too_rare(rule: OwnRule, readings: Sequence[Reading]) -> str | None:
    """Report that a rule about absence is not judged if snapshots are too far apart for it."""
    if not rule.condition.is_absence or len(readings) < 2:
        return None
    begin = readings[-1].captured_at - timedelta(seconds=rule.condition.window_s)
    apart_s = max(
        (after.captured_at - before.captured_at).total_seconds()
        for before, after in pairwise(readings)
        if after.captured_at > begin or after is readings[-1]
    )
    most_s = apart_max_s(rule.condition.top)
    if apart_s <= most_s:
        return None
    apart = written_duration(float(round(apart_s)))
    return TOO_RARE.format(name=rule.name, apart=apart, most=written_duration(most_s))


def judge_readings(
    rules: Iterable[OwnRule],
    readings: Sequence[Reading],
    now: datetime,
    earlier: Sequence[Reading] = (),
) -> OwnFindings:
    """Judge readings, oldest first; if a rule fires for several nodes, the worst one is reported.

    Parameters
    ----------
    earlier
        The last readings before these.
    """
    findings, unmeasured, measured = [], [], False
    rules = tuple(rules)
    every = [*earlier, *readings]
    for rule in rules:
        series = series_of(rule, readings, earlier)
        measured = measured or bool(series)
        if not series:
            unmeasured.append(rule.code)
        firing = {
            node: found for node, each in series.items() if (found := course(rule, each, now)) is not None
        }
        if firing:
            worst = max(firing, key=lambda node: abs(firing[node].value - rule.condition.limit))
            findings.append(finding_of(rule, firing[worst], worst if len(series) > 1 else None))
    return OwnFindings(
        findings=tuple(findings),
        not_measured=tuple(unmeasured),
        measured=measured,
        notes=tuple(note for each in rules if (note := _too_rare(each, every)) is not None),
    )


def course(rule: OwnRule, series: Series, now: datetime) -> Firing | None:
    """Return whether a rule fires after a series of values, oldest first.

    A node that stopped sending values is gone: its rule fires at most for ``keep_firing_for``.
    """
    wait, keep = timedelta(seconds=rule.for_s), timedelta(seconds=rule.keep_firing_for_s)
    gap = max(GAP_MIN, wait)
    firing = next(reversed([each for _, each in courses(rule, series)]), None)
    last_at = series[-1][0] if series else None
    last_held = next((at for at, value in reversed(series) if rule.condition.holds(value)), None)
    if last_at is not None and last_held is not None and now - last_at > gap and now - last_held >= keep:
        return None
    return firing


def courses(rule: OwnRule, series: Series) -> Iterator[tuple[datetime, Firing | None]]:
    """Whether a rule fires after each value of a series, oldest first."""
    wait, keep = timedelta(seconds=rule.for_s), timedelta(seconds=rule.keep_firing_for_s)
    gap = max(GAP_MIN, wait)
    since: datetime | None = None
    firing: Firing | None = None
    last_at: datetime | None = None
    last_held: datetime | None = None
    for at, value in series:
        if last_at is not None and at - last_at > gap:
            since = firing = None
        last_at = at
        if rule.condition.holds(value):
            since, last_held = since or at, at
            if firing is not None or at - since >= wait:
                firing = Firing(since if firing is None else firing.since, value)
        else:
            since = None
            if last_held is None or at - last_held >= keep:
                firing = None
        yield at, firing


def series_of(
    rule: OwnRule, readings: Sequence[Reading], earlier: Sequence[Reading] = ()
) -> dict[str | None, Series]:
    """Return the quantity of a rule, by node; absence is that of the whole system."""
    if rule.condition.is_absence:
        found: dict[str | None, Series] = {None: absence(rule.condition.top, readings, earlier)}
    else:
        nodes: dict[str | None, list[Reading]] = defaultdict(list)
        for reading in readings:
            nodes[reading.node].append(reading)
        found = {node: quantity_of(rule.condition, each) for node, each in nodes.items()}
    return {node: series for node, series in found.items() if series}


def finding_of(rule: OwnRule, firing: Firing, node: str | None) -> Finding:
    condition, facts = rule.condition, _facts(rule.condition, firing, node)
    return Finding(
        code=rule.code,
        severity=rule.severity,
        metric=condition.quantity,
        value=firing.value,
        threshold=condition.limit,
        message=facts if rule.message is None else f"{rule.message} ({facts})",
    )


def _facts(condition: Condition, firing: Firing, node: str | None) -> str:
    if condition.is_absence:
        return f"{condition.top.field} was not measured for {written_duration(condition.window_s)}"
    where = "" if node is None else f" on node {node}"
    return (
        f"{condition.quantity}{where} {firing.value:.4g} {condition.comparison.value} {condition.limit:.4g}"
    )
