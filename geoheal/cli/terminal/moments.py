"""Moments that options name."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from geoheal.domain.alarms.duration import read_duration
from geoheal.errors import InvalidInput

DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
AGO: Final = re.compile(r"(?:\d+[smhd])+")
LONGEST: Final = timedelta(days=3660)


def moment_of(option: str, text: str | None) -> datetime | None:
    """Read the moment that an option names; None without one.

    A day alone begins at midnight UTC, a duration was so long ago.

    Raises
    ------
    InvalidInput
        When it is not one of these.

    Examples
    --------
    >>> str(moment_of("--since", "2026-11-01")), str(moment_of("--since", "2026-11-01T06:00+02:00"))
    ('2026-11-01 00:00:00+00:00', '2026-11-01 06:00:00+02:00')
    """
    if text is None:
        return None
    if AGO.fullmatch(text):
        return datetime.now(UTC) - timedelta(seconds=read_duration(text, option, LONGEST))
    try:
        moment = datetime.fromisoformat(f"{text}T00:00:00Z" if DAY.fullmatch(text) else text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput(
            f"{option} {text!r} is not a time; write it like 2026-11-01T00:00:00Z, with its offset, "
            "2026-11-01 (midnight UTC) or 6h (6 hours ago).",
            field=option,
        )
    return moment
