"""Retention periods."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long records are kept; None means for ever.

    Parameters
    ----------
    snapshots
        The health history, with the baselines, code versions and imports that only it refers to.
    incidents
        Resolved incidents with everything that belongs to them; change events, past silences, alarms, and
        calibrations that are not in use.
    evaluations
        Finished evaluations.
    recordings
        Recorded calls and their counts.
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
        """Build the periods from days; None and 0 mean for ever.

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
        """Kinds of records to prune and their limits; a kind that refers to another comes before it."""
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
