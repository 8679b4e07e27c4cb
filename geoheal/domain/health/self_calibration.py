"""When a system is calibrated without anyone asking, and how that is said."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

HISTORY: Final = timedelta(days=3)
"""Age that the history must have: the course over the day is learnt from three days on."""

HOURS: Final = 60
"""Hours with snapshots, outside incidents, that there must be: a few in three days are not a history."""

LEARNT_FROM: Final = timedelta(days=28)
"""History that is learnt from."""

AGAIN_AFTER: Final = timedelta(days=7)
"""Age at which what was learnt is learnt again."""

TRIED_AFTER: Final = timedelta(days=1)
"""Time after which it is tried again where it failed, or where a person has judged an incident since."""

CALM: Final = timedelta(hours=1)
"""Time since the last incident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationStanding:
    """Whether a system is calibrated, and what it waits for.

    Parameters
    ----------
    learnt_at, since, until, snapshots
        When the active calibration was learnt, and the history behind it; None without an active calibration.
    automatic
        Whether nobody asked for it.
    allowed
        Whether the system is calibrated without anyone asking: by its policy and the service's settings.
    reports
        Whether the system reports now.
    has_history
        Whether it has a snapshot that is older than :data:`HISTORY`.
    in_trouble
        Whether it has an incident, or had one within :data:`CALM`.
    refusal
        Why the last attempt failed; None where it did not.
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
    def message(self) -> str:
        """What a reader should know, in a sentence or two."""
        if self.learnt_at is None:
            return f"Not calibrated: {self._waits_for}"
        told = f"{self.learnt_at:%Y-%m-%d %H:%M} UTC from {self.snapshots:,} snapshots"
        if not self.automatic:
            return f"Calibrated by request on {told}; it is not learnt again without a request."
        again = "It is learnt again every week" if self.allowed else "It is not learnt again: that is off"
        return f"Calibrated without being asked on {told}, outside incidents. {again}."

    @property
    def _waits_for(self) -> str:
        if not self.allowed:
            return "calibration without being asked is off; run `geoheal calibrate`."
        if not self.has_history:
            return f"it is learnt from {HISTORY.days} days of history."
        if self.refusal is not None:
            return f"{self.refusal} It is tried again every day."
        if not self.reports:
            return "no worker has heard it report lately."
        return "it waits for the end of an incident." if self.in_trouble else "a worker is about to learn it."
