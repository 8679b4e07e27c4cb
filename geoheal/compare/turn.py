"""A moment of change: a time, or that of a patch or a change event."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Division:
    """Moment at which a history is divided; exactly one field is given.

    Parameters
    ----------
    at
        The moment itself (with its offset).
    patch, event
        The patch that was applied, or the change event that took effect, at that moment.
    """

    at: datetime | None = None
    patch: UUID | None = None
    event: UUID | None = None


def turn_of(text: str) -> Division:
    """Read ``2026-11-01T12:00:00Z``, ``patch:ID`` or ``event:ID``.

    >>> turn_of("event:01890a5d-ac96-774b-bcce-b302099a8057").event
    UUID('01890a5d-ac96-774b-bcce-b302099a8057')

    Raises
    ------
    ValueError
        When the text has another form; the message is for the caller.
    """
    kind, _, rest = text.partition(":")
    try:
        if kind == "patch":
            return Division(patch=UUID(rest))
        if kind == "event":
            return Division(event=UUID(rest))
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError("must be a time in ISO 8601 with its offset, patch:ID or event:ID")
    return Division(at=moment)
