"""Automatic calibration: its conditions and its messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

HISTORY: Final = timedelta(days=3)
"""Minimum age of the history: the daily pattern is learnt from three days on."""

HOURS: Final = 60
"""Minimum number of hours with snapshots outside incidents: a few within three days are not a history."""

LEARNT_FROM: Final = timedelta(days=28)
"""Length of the history to learn from."""

AGAIN_AFTER: Final = timedelta(days=7)
"""Age at which a calibration is renewed."""

TRIED_AFTER: Final = timedelta(days=1)
"""Time until the next try after a failure, or after a person's verdict on an incident."""

CALM: Final = timedelta(hours=1)
"""Minimum time since the last incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationStanding:
    """State of a system's calibration, and what it waits for.

    Parameters
    ----------
    learnt_at, since, until, snapshots
        When the active calibration was learnt, and the history behind it; None without an active calibration.
    automatic
        Whether it was started automatically.
    allowed
        Whether its policy and the service's settings allow automatic calibration.
    reports
        Whether the system is reporting.
    has_history
        Whether it has a snapshot older than :data:`HISTORY`.
    in_trouble
        Whether it has an incident, or had one within :data:`CALM`.
    refusal
        Why the last attempt failed; None if it did not.
    """

    learnt_at: datetime | None
    since: datetime | None
    until: datetime | None
    snapshots: int | None
    automatic: bool | None
    allowed: bool
    reports: bool
    has_history: bool
    in_trouble: bool
    refusal: str | None

    @property
    def calibrated(self) -> bool:
        """Whether there is an active calibration."""
        return self.learnt_at is not None

    @property
    def message(self) -> str:
        """The state in a sentence or two."""
        if self.learnt_at is None:
            return f"Not calibrated: {self._waits_for}"
        learnt = f"{self.learnt_at:%Y-%m-%d %H:%M} UTC from {self.snapshots:,} snapshots"
        if not self.automatic:
            return f"Calibrated by request on {learnt}; it is not learnt again without a request."
        again = (
            "It is learnt again every week"
            if self.allowed
            else "It is not learnt again, because automatic calibration is off"
        )
        return f"Calibrated automatically on {learnt}, outside incidents. {again}."

    @property
    def _waits_for(self) -> str:
        if not self.allowed:
            return "automatic calibration is off; run `geoheal calibrate`."
        if not self.has_history:
            return f"it needs {HISTORY.days} days of history."
        if self.refusal is not None:
            return f"{self.refusal} The next try is within a day."
        if not self.reports:
            return "the system has not reported lately."
        return "it waits for the end of an incident." if self.in_trouble else "a worker is about to start it."
