"""The effect on production in a report of the gate."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

SILENT: Final = "Production: not considered in the verdict, because nothing is known: {why}"
HEADING: Final = (
    "Production (system {system}, last snapshot {last}), as far as the workloads resemble its requests:"
)


class Outlook(StrEnum):
    """Effect of a change on a limit of production."""

    WITHIN = "within"
    MAY_CROSS = "may_cross"
    BEYOND = "beyond"
    """Production already exceeds the limit without the change."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One quantity of production: name, limit, and the range that the change can cause."""

    metric: str
    now: float | None
    limit: float | None
    low: float | None = None
    high: float | None = None
    outlook: Outlook = Outlook.UNKNOWN
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """The effect on production.

    Parameters
    ----------
    system
        The system; None if no service answered.
    error
        Why nothing is known; None otherwise.
    """

    system: str | None = None
    last: datetime | None = None
    error: str | None = None
    moved: tuple[Moved, ...] = ()

    def words(self) -> tuple[str, ...]:
        """Sentences for people."""
        if self.error is not None:
            return (SILENT.format(why=self.error),)
        return (
            HEADING.format(system=self.system, last=_moment(self.last)),
            *(each.words for each in self.moved),
        )

    def answer(self) -> dict[str, Any]:
        """Return the same for programs."""
        last = None if self.last is None else self.last.isoformat()
        moved = [asdict(each) for each in self.moved]
        return asdict(self) | {"last": last, "moved": moved, "words": list(self.words())}


def _moment(at: datetime | None) -> str:
    return "never" if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
