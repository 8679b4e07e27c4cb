"""How long things are kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long things are kept; None for ever.

    Parameters
    ----------
    snapshots
        The health history, with the baselines and code versions that it refers to alone, and the imports
        that brought it.
    incidents
        Incidents after they were resolved, with all that hangs on them; change events, silences
        that ended, alarms, and calibrations that are not in use.
    evaluations
        Evaluations after they ended.
    recordings
        Recorded calls, and what was counted of them.
    profiles
        Profiles, in whole partitions.
    """

    snapshots: timedelta | None = None
    incidents: timedelta | None = None
    evaluations: timedelta | None = None
    recordings: timedelta | None = None
    profiles: timedelta | None = None

    @classmethod
    def of_days(
        cls,
        *,
        snapshots: int | None = None,
        incidents: int | None = None,
        evaluations: int | None = None,
        recordings: int | None = None,
        profiles: int | None = None,
    ) -> "Retention":
        """How long things are kept, in days; None and 0 stand for ever.

        >>> Retention.of_days(incidents=365, evaluations=0).incidents
        datetime.timedelta(days=365)
        """

        def days(number: int | None) -> timedelta | None:
            return timedelta(days=number) if number else None

        return cls(
            snapshots=days(snapshots),
            incidents=days(incidents),
            evaluations=days(evaluations),
            recordings=days(recordings),
            profiles=days(profiles),
        )

    def limits(self, now: datetime) -> Iterator[tuple[str, datetime]]:
        """Kinds of things that are pruned and their limits, those that refer to others first."""
        if self.incidents is not None:
            for kind in ("incidents", "alerts", "change_events", "silences", "anomalies", "calibrations"):
                yield kind, now - self.incidents
        if self.evaluations is not None:
            yield "evaluations", now - self.evaluations
        if self.recordings is not None:
            for kind in ("recordings", "recording_counts"):
                yield kind, now - self.recordings
        if self.snapshots is not None:
            for kind in ("import_rows", "imports", "baselines", "code_versions"):
                yield kind, now - self.snapshots
