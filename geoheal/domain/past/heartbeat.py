"""The last hours of a system, one word per hour."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from geoheal.domain.health.degradation import Severity

HOUR: Final = timedelta(hours=1)


class Beat(StrEnum):
    """State of an hour; never "healthy", because an hour as a whole is not judged."""

    CRITICAL = "critical"
    """A critical incident was open."""
    WARNING = "warning"
    """A warning was open."""
    SILENT = "silent"
    """An incident about silence was open."""
    REPORTED = "reported"
    """Snapshots came, and no incident was open."""
    NOTHING = "nothing"
    """No snapshot came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """An incident as a period of time.

    Parameters
    ----------
    silent
        Whether it is about silence.
    since, until
        Its first sign and its end; ``until`` is None while it is open.
    """

    severity: Severity
    silent: bool
    since: datetime
    until: datetime | None

    @property
    def beat(self) -> Beat:
        """The state of an hour in which it was open."""
        return Beat.SILENT if self.silent else Beat(self.severity.value)


def starts_of(now: datetime, hours: int) -> list[datetime]:
    """Return the start of each of the last hours, oldest first; the last one ends now.

    >>> [f"{each:%H:%M}" for each in starts_of(datetime(2026, 1, 1, 12, 30), 2)]
    ['10:30', '11:30']
    """
    return [now - place * HOUR for place in range(hours, 0, -1)]


def beats(starts: Iterable[datetime], heard: Collection[datetime], spells: Sequence[Spell]) -> list[Beat]:
    """Return a word per hour: the worst incident open in it, otherwise whether snapshots arrived.

    Parameters
    ----------
    heard
        Starts of the hours in which snapshots were captured.
    """
    order = list(Beat)
    return [
        min(
            (
                *(each.beat for each in spells if _touches(each, start)),
                Beat.REPORTED if start in heard else Beat.NOTHING,
            ),
            key=order.index,
        )
        for start in starts
    ]


def _touches(spell: Spell, start: datetime) -> bool:
    return spell.since < start + HOUR and (spell.until is None or spell.until > start)
