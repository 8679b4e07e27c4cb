"""Moments that options name."""

from datetime import datetime

from geoheal.errors import InvalidInput


def moment_of(option: str, text: str | None) -> datetime | None:
    """Read the moment that an option names; None without one.

    Raises
    ------
    InvalidInput
        When it is not a date and time with its offset from UTC.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput(
            f"{option} {text!r} is not a moment; write it like 2026-11-01T00:00:00Z, with its offset.",
            field=option,
        )
    return moment
