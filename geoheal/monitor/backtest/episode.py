"""Alarms over a history, compared with labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ANOMALOUS = frozenset(
    ("1", "1.0", "true", "yes", "anomaly", "anomalous", "abnormal", "fault", "incident", "outage")
)
"""Labels of snapshots that were not healthy, in lower case."""
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A period in which an alarm would have fired.

    Parameters
    ----------
    since, at, until
        Start of the evidence, start and end of the alarm; None if it was still firing.
    source
        ``detection``, or a rule's code.
    severity, message
        As for an incident.
    """

    since: datetime
    at: datetime
    until: datetime | None
    source: str
    severity: str
    message: str

    def overlaps(self, first: datetime, last: datetime) -> bool:
        """Whether it was firing at any time between two moments."""
        return self.at <= last and (self.until is None or self.until >= first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Comparison of alarms with labels.

    Parameters
    ----------
    events, found
        Labelled periods, and those in which an alarm fired.
    alarms, true
        Episodes, and those that overlap a labelled period.
    days
        Judged time without labels.
    delays
        Times from the beginning of each found event to its first alarm.
    """

    events: int
    found: int
    alarms: int
    true: int
    days: float
    delays: Sequence[timedelta]

    @property
    def recall(self) -> float | None:
        """Share of the events that were found; None without any."""
        return self.found / self.events if self.events else None

    @property
    def precision(self) -> float | None:
        """Share of the alarms that were true; None without any."""
        return self.true / self.alarms if self.alarms else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; None if either is unknown."""
        recall, precision = self.recall, self.precision
        if recall is None or precision is None:
            return None
        return 2 * recall * precision / (recall + precision) if recall + precision else 0.0

    @property
    def false_per_day(self) -> float | None:
        """False alarms per day outside labelled periods; None without such time."""
        return (self.alarms - self.true) / self.days if self.days > 0 else None


Stretch = tuple[datetime, datetime]


def labelled(moments: Sequence[tuple[datetime, str | None]]) -> list[Stretch]:
    """Return the periods of consecutive moments labelled as not healthy.

    >>> at = [datetime(2026, 1, 1, 0, n) for n in range(4)]
    >>> [(a.minute, b.minute) for a, b in labelled(list(zip(at, ["0", "1", "anomaly", None])))]
    [(1, 2)]
    """
    found: list[Stretch] = []
    open_ = False
    for at, label in moments:
        is_anomalous = label is not None and label.strip().lower() in ANOMALOUS
        if is_anomalous:
            found = [*found[:-1], (found[-1][0], at)] if open_ else [*found, (at, at)]
        open_ = is_anomalous
    return found


def score(episodes: Sequence[Episode], events: Sequence[Stretch], judged: Stretch) -> Score:
    """Compare episodes with labelled periods within the judged time."""
    inside = [(first, last) for first, last in events if last >= judged[0]]
    delays = list(_delays(episodes, inside))
    true = sum(any(each.overlaps(*event) for event in inside) for each in episodes)
    learnt = sum(((last - max(first, judged[0])) for first, last in inside), timedelta())
    return Score(
        events=len(inside),
        found=len(delays),
        alarms=len(episodes),
        true=true,
        days=(judged[1] - judged[0] - learnt) / DAY,
        delays=delays,
    )


def _delays(episodes: Sequence[Episode], events: Sequence[Stretch]) -> Iterator[timedelta]:
    for event in events:
        first = min((each.at for each in episodes if each.overlaps(*event)), default=None)
        if first is not None:
            yield max(timedelta(), first - event[0])
