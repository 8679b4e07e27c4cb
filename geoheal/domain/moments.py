"""Moments in JSON."""

from datetime import datetime
from typing import overload


@overload
def iso(moment: datetime) -> str: ...


@overload
def iso(moment: None) -> None: ...


@overload
def iso(moment: datetime | None) -> str | None: ...


def iso(moment: datetime | None) -> str | None:
    """Return a moment as text (ISO 8601); None for None.

    >>> from datetime import UTC
    >>> iso(datetime(2026, 3, 1, 12, tzinfo=UTC)), iso(None)
    ('2026-03-01T12:00:00+00:00', None)
    """
    return None if moment is None else moment.isoformat()
