"""Judge a system's history as if it happened now."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.domain.health.degradation import Finding
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.baseline import Baseline
from geoheal.domain.snapshots.reading import Reading
from geoheal.domain.snapshots.snapshot import FIGURES, Snapshot
from geoheal.errors import InvalidInput, NotMeasured
from geoheal.monitor.backtest.episode import Episode, Score, labelled, score
from geoheal.monitor.detection.node_totals import NodeTotals
from geoheal.monitor.detection.running_detectors import Watch
from geoheal.monitor.detection.sampling import samples, slot_of
from geoheal.monitor.health.degradation import History, assess
from geoheal.monitor.health.own_rules import courses, finding_of, series_of
from geoheal.monitor.health.queries import find_system
from geoheal.monitor.health.silent_nodes import judge_nodes, nodes_in
from geoheal.monitor.learning.calibrating import learn, recorded
from geoheal.store.session import Database
from geoheal.store.snapshots import readings as reading_queries
from geoheal.store.snapshots import snapshots as snapshot_queries
from geoheal.store.systems import baselines, own_rules
from geoheal.validation.types import METRICS_MAX

SNAPSHOTS_MAX = 20_000
"""Largest number of snapshots to judge: the last ones."""
WINDOW = 60
"""Snapshots that the built-in rules see at each moment."""
LEARN_SHARE = 0.4
"""First part of the history, from which detection learns what is normal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """Result of a backtest.

    Parameters
    ----------
    system, snapshots, first, last
        The system and the history that was judged.
    judged_from
        Moment from which alarms count; detection learnt before it.
    episodes
        Alarms that would have fired, in order of time.
    events
        Periods labelled as anomalous; None without labels.
    score
        Comparison of both; None without labels.
    series
        Series and name of the metric that moved most, for a chart.
    notes
        What could not be judged, and why.
    """

    system: str
    snapshots: int
    first: datetime
    last: datetime
    judged_from: datetime
    episodes: Sequence[Episode]
    events: Sequence[tuple[datetime, datetime]] | None
    score: Score | None
    metric: str | None
    series: Sequence[tuple[datetime, float]]
    notes: Sequence[str]


def backtest(
    database: Database,
    name: str,
    since: datetime | None = None,
    until: datetime | None = None,
    learn_until: datetime | None = None,
) -> Backtest:
    """Judge a system's snapshots by the rules, and by detection that learns from their first part.

    Parameters
    ----------
    since, until
        The snapshots in [since, until) are read.
    learn_until
        End of that part; None for the first :data:`LEARN_SHARE` of the snapshots.

    Raises
    ------
    NotFound
        When the system does not exist.
    InvalidInput
        When it has no snapshots in that period.
    """
    known = _read(database, name, since, until)
    history, seen = known.history, known.seen
    split = learn_until or seen[int(len(seen) * LEARN_SHARE)].captured_at
    detected, notes = _detected(known.system, seen, known.names, split)
    found = [
        *detected,
        *_own(known.rules, seen, split),
        *_built_in(known.system, known.baseline, history, split),
    ]
    episodes = sorted(found, key=lambda each: each.at)
    labels = [(each.captured_at, each.label) for each in history]
    events = labelled(labels) if any(label for _, label in labels) else None
    last = history[-1].captured_at
    metric = _metric(seen, detected)
    if len(history) == SNAPSHOTS_MAX:
        notes = [*notes, f"Only the last {SNAPSHOTS_MAX:,} snapshots were judged."]
    return Backtest(
        system=name,
        snapshots=len(history),
        first=history[0].captured_at,
        last=last,
        judged_from=split,
        episodes=episodes,
        events=events,
        score=None if events is None else score(episodes, events, (split, last)),
        metric=metric,
        series=[(r.captured_at, r.values[metric]) for r in seen if metric is not None and metric in r.values],
        notes=notes,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """Stored data of the period to judge."""

    system: System
    history: Sequence[Snapshot]
    seen: Sequence[Reading]
    names: Sequence[str]
    baseline: Baseline | None
    rules: Sequence[OwnRule]


def _read(database: Database, name: str, since: datetime | None, until: datetime | None) -> _Known:
    with database.transaction() as connection:
        system = find_system(connection, name)
        history = snapshot_queries.recent(connection, system, SNAPSHOTS_MAX, since, until)
        if not history:
            raise InvalidInput(f"System {name!r} has no snapshots in that time.")
        return _Known(
            system,
            history,
            reading_queries.last_readings(
                connection, system, SNAPSHOTS_MAX, since=since, until=until, of_nodes=True
            ),
            (*FIGURES, *reading_queries.metric_names(connection, system, METRICS_MAX, until)),
            baselines.find_active(connection, system),
            own_rules.of_system(connection, system),
        )


def _detected(
    system: System, seen: Sequence[Reading], names: Sequence[str], split: datetime
) -> tuple[list[Episode], list[str]]:
    """Return alarms of calibrated detection after learning until the split."""
    before = [each for each in seen if each.captured_at < split]
    slot_s = slot_of(before)
    try:
        rows = list(samples(before, names, system.geometry, slot_s, np.inf, NodeTotals()))
        calibration, detector, notes = learn(rows, names, system)
    except (NotMeasured, InvalidInput) as error:
        return [], [f"Calibrated detection was not used: {error.message}"]
    record, state = recorded(before, slot_s, calibration, detector, notes, None)
    watch = Watch(system, record, state, ())
    watch.recall(before)
    watch.follow((each for each in seen if each.captured_at >= split), seen[-1].captured_at)
    episodes = [
        Episode(
            since=each.since,
            at=each.at,
            until=each.cleared_at,
            source="detection",
            severity=each.severity,
            message=each.message,
        )
        for each in watch.found
    ]
    return episodes, list(notes)


def _own(rules: Iterable[OwnRule], seen: Sequence[Reading], split: datetime) -> Iterator[Episode]:
    """Yield alarms of the system's own rules."""
    for rule in rules:
        if rule.condition.is_silence:
            yield from _of_nodes(rule, seen, split)
            continue
        for node, series in series_of(rule, seen).items():
            open_finding: Finding | None = None
            started = since = series[0][0]
            for at, firing in courses(rule, series):
                if firing is not None and open_finding is None:
                    open_finding, started, since = finding_of(rule, firing, node), at, firing.since
                elif firing is None and open_finding is not None:
                    yield from _episode(open_finding, since, started, at, split)
                    open_finding = None
            if open_finding is not None:
                yield from _episode(open_finding, since, started, None, split)


def _of_nodes(rule: OwnRule, seen: Sequence[Reading], split: datetime) -> Iterator[Episode]:
    """Yield alarms of a rule about silent nodes, after each snapshot."""
    last: dict[str | None, Reading] = {}
    open_finding: tuple[Finding, datetime] | None = None
    for reading in seen:
        last[reading.node] = reading
        finding = judge_nodes(rule, nodes_in(list(last.values()), reading.captured_at))
        if finding is None and open_finding is not None:
            yield from _episode(open_finding[0], open_finding[1], open_finding[1], reading.captured_at, split)
        open_finding = None if finding is None else open_finding or (finding, reading.captured_at)
    if open_finding is not None:
        yield from _episode(open_finding[0], open_finding[1], open_finding[1], None, split)


def _built_in(
    system: System, baseline: Baseline | None, history: Sequence[Snapshot], split: datetime
) -> Iterator[Episode]:
    """Yield alarms of the built-in rules after each snapshot."""
    open_: dict[str, tuple[Finding, datetime]] = {}
    for end in range(1, len(history) + 1):
        now = history[end - 1].captured_at
        shown = History(system=system, baseline=baseline, snapshots=history[max(0, end - WINDOW) : end])
        findings = {each.code: each for each in assess(shown, now).findings}
        for code in [each for each in open_ if each not in findings]:
            opened, started = open_.pop(code)
            yield from _episode(opened, started, started, now, split)
        for code, finding in findings.items():
            open_.setdefault(code, (finding, now))
    for opened, started in open_.values():
        yield from _episode(opened, started, started, None, split)


def _episode(
    finding: Finding, since: datetime, at: datetime, until: datetime | None, split: datetime
) -> Iterator[Episode]:
    """Yield the episode, unless it ended before alarms count."""
    if until is None or until > split:
        yield Episode(
            since=since,
            at=max(at, split),
            until=until,
            source=finding.code,
            severity=finding.severity,
            message=finding.message,
        )


def _metric(seen: Sequence[Reading], detected: Sequence[Episode]) -> str | None:
    """Return the metric of the chart.

    It is the one that the first alarm names, otherwise the one with the most measurements.
    """
    counts: dict[str, int] = {}
    for each in seen:
        for name in each.values:
            counts[name] = counts.get(name, 0) + 1
    named = (name for each in detected for name in counts if name in each.message)
    return next(named, max(counts, key=lambda name: counts[name], default=None))
