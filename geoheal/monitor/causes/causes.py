"""Likely causes of an incident: the first movements and simultaneous changes. Order in time is not proof."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from geoheal.geometry.real_array import Array
from geoheal.monitor.causes.change_point import ChangePoint, change_point
from geoheal.monitor.causes.changes import SystemChange

SIGNIFICANT: Final = 0.01
"""Probability, corrected for the number of metrics (Holm), below which a metric's change counts."""

SHORTLY_S: Final = 7200.0
"""Seconds before the first movement in which a reported change is named: people report many."""

CAVEAT: Final = (
    "A change that precedes or coincides may be a cause; order in time alone does not prove it. "
    "Times are those of snapshots, with 90 % intervals."
)


class TimeRelation(StrEnum):
    """Temporal relation of two events."""

    PRECEDES = "precedes"
    COINCIDES = "coincides"
    FOLLOWS = "follows"


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedMetric:
    """A metric whose level changed.

    Parameters
    ----------
    metric, change
        Name, and the change point.
    p_value
        p-value of the change, corrected for the number of metrics.
    lead_s
        Seconds from the change to the incident's start, and the bounds of its interval.
    relation
        Relation of the change to the incident's start.
    """

    metric: str
    change: ChangePoint
    p_value: float
    lead_s: tuple[float, float, float]
    relation: TimeRelation


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectedChange:
    """A change of the system that may be the cause.

    Parameters
    ----------
    change
        The change.
    lead_s
        Seconds from it to the first metric's change (or to the incident's start, if none changed), and the
        bounds of its interval.
    relation
        Relation of the change to that moment.
    """

    change: SystemChange
    lead_s: tuple[float, float, float]
    relation: TimeRelation


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """Metrics that moved, earliest first, and changes, likeliest first."""

    moved: tuple[MovedMetric, ...]
    candidates: tuple[SuspectedChange, ...]


def find_causes(
    times: Array, columns: Mapping[str, Array], changed: Sequence[SystemChange], since: float, step_s: float
) -> Causes:
    """Rank the possible causes of an incident.

    Parameters
    ----------
    times, columns
        Epoch seconds (N,) from before the incident into it, and each metric's values (N,); NaN if not
        measured.
    changed
        Changes of the system itself in that time.
    since
        Epoch seconds of the incident's start.
    step_s
        Seconds between two samples: events that are closer together cannot be ordered.
    """
    moved = _moved(times, columns, since, step_s)
    first = moved[0].change if moved else None
    onset = (since, since, since) if first is None else (first.at, first.earliest, first.latest)
    candidates = [
        SuspectedChange(
            change=change,
            lead_s=(onset[0] - change.at, onset[1] - change.at, onset[2] - change.at),
            relation=_relation(change.at, change.at, onset, step_s),
        )
        for change in changed
        if not change.reported or _is_near(change.at, min(onset[0], since), since, step_s)
    ]
    ranks = {TimeRelation.COINCIDES: 0, TimeRelation.PRECEDES: 1, TimeRelation.FOLLOWS: 2}
    candidates.sort(key=lambda each: (ranks[each.relation], abs(each.lead_s[0])))
    return Causes(moved=moved, candidates=tuple(candidates))


def _is_near(at: float, onset: float, since: float, step_s: float) -> bool:
    """Whether a reported change lies shortly before the incident: not after its start, nor long before."""
    return onset - SHORTLY_S <= at <= since + step_s


def _moved(
    times: Array, columns: Mapping[str, Array], since: float, step_s: float
) -> tuple[MovedMetric, ...]:
    found = {name: change_point(times, values) for name, values in columns.items()}
    known = {name: change for name, change in found.items() if change is not None}
    corrected = _holm({name: change.p_value for name, change in known.items()})
    moved = [
        MovedMetric(
            metric=name,
            change=change,
            p_value=corrected[name],
            lead_s=(since - change.at, since - change.latest, since - change.earliest),
            relation=_relation(change.earliest, change.latest, (since, since, since), step_s),
        )
        for name, change in known.items()
        if corrected[name] <= SIGNIFICANT
    ]
    return tuple(sorted(moved, key=lambda each: (each.change.at, each.p_value, -abs(each.change.deviations))))


def _relation(
    earliest: float, latest: float, moment: tuple[float, float, float], step_s: float
) -> TimeRelation:
    _, low, high = moment
    if latest < low - step_s:
        return TimeRelation.PRECEDES
    return TimeRelation.FOLLOWS if earliest > high + step_s else TimeRelation.COINCIDES


def _holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return p-values corrected for their number (Holm, 1979)."""
    corrected: dict[str, float] = {}
    highest = 0.0
    ordered = sorted(p_values, key=lambda name: p_values[name])
    for place, name in enumerate(ordered):
        highest = max(highest, min(1.0, (len(ordered) - place) * p_values[name]))
        corrected[name] = highest
    return corrected
