"""Times as tools write them beside ISO 8601."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geoheal.validation.named_months import in_digits, named_month

FORMATS = (
    "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M:%S.%f", "%Y/%m/%d %H:%M", "%Y/%m/%d",
    "%d/%b/%Y:%H:%M:%S %z", "%d/%b/%Y:%H:%M:%S", "%d/%b/%Y:%H:%M:%S.%f", "%d/%b/%Y %H:%M:%S",
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S.%f", "%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M:%S", "%d.%m.%Y",
    "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y, %I:%M:%S %p", "%m/%d/%Y %I:%M %p",
    "%b %d, %Y @ %H:%M:%S.%f", "%b %d, %Y %H:%M:%S", "%b %d, %Y %I:%M:%S %p", "%b %d, %Y, %I:%M:%S %p",
    "%d %b %Y %H:%M:%S", "%d-%b-%Y %H:%M:%S", "%d-%b-%y %H:%M:%S",
    "%a %b %d %H:%M:%S %Y", "%a %b %d %H:%M:%S %z %Y", "%B %d, %Y %H:%M:%S",
    "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%S%z", "%Y%m%d%H%M%S", "%Y-%m-%d-%H-%M-%S", "%Y-%m-%d_%H:%M:%S",
    "%a %b %d %H:%M:%S.%f %Y", "%b %d %Y %I:%M%p", "%d-%b-%y %I.%M.%S.%f %p", "%Y-%jT%H:%M:%S",
    "%m/%d/%Y, %I:%M:%S.%f %p", "%d.%m.%y %H:%M:%S", "%d.%m.%y %H:%M", "%a %b %d %Y %H:%M:%S GMT%z",
    "%m/%d/%y %I:%M %p", "%m/%d/%y %I:%M:%S %p", "%m/%d/%y, %I:%M %p", "%m/%d/%y, %I:%M:%S %p",
    "%a %d %b %Y %H:%M:%S", "%d %b %Y %I:%M %p", "%d %b %Y %I:%M:%S %p", "%d %b %Y %H:%M",
    "%Y-%m-%d %I:%M %p", "%d-%b-%Y %H:%M", "%b %d, %Y %I:%M %p", "%b %d, %Y, %I:%M %p",
    "%d %B %Y %H:%M:%S", "%Y/%m/%d - %H:%M:%S",
    "%Y.%m.%d %H:%M:%S", "%Y-%m-%d %I:%M:%S %p", "%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
)  # fmt: skip
MONTHS = 12
LENGTH_MAX = 200
"""Characters of a time; matching the patterns takes a time that grows with the square of a text's blanks."""
SLASHED = re.compile(
    r"(\d{1,2})(?:/|-(?=\d+-))(\d{1,2})[/-](\d{4})(?:[ ,T]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?"
)
ZONE_NAME = re.compile(r"(?<=[0-9Z])\[[A-Za-z_]+/[A-Za-z_/+-]+\]$|(?<=Z)\[(?:UTC|GMT|Z)\]$")
ZONE_BEHIND = re.compile(r"(.*\d)\s+([A-Z][A-Za-z_]+/[A-Za-z_/+-]+)")
"""A time with the name of a zone behind it, such as Europe/Berlin."""

ZONE_BEFORE_YEAR = re.compile(r"(.*\d) ([A-Z]{3,5}) (\d{4})")
"""Format of ``date``: Sat Apr 25 03:15:00 CEST 2026."""
ABBREVIATED = re.compile(r"(.*\d)\s*\(?([A-Z]{3,5})\)?")
"""A time with the abbreviation of a zone behind it, such as CEST."""

SPOKEN_ZONE = re.compile(r"(GMT[+-]\d{4}) \([^)]*\)$")
"""Format of browsers: Sat Apr 25 2026 03:15:00 GMT+0200 (Central European Summer Time)."""

UTC_WORDS = re.compile(r"\s*(?:\[?(?:UTC|GMT)\]?|z)$")


class TimeReader:
    """Reads times that stand one below the other; the form of the last one is tried first.

    Parameters
    ----------
    format_
        Of ``strptime``; only this one is tried then.
    """

    def __init__(self, format_: str | None = None) -> None:
        self._format = format_
        self._last = FORMATS[0]
        self._day_first: bool | None = None

    def settle(self, texts: Iterable[object]) -> None:
        """Take the order of day and month from the times of a column that tell it, unless they disagree."""
        found = (SLASHED.fullmatch(text.strip()) for text in texts if isinstance(text, str))
        orders = {
            int(each[1]) > MONTHS for each in found if each and max(int(each[1]), int(each[2])) > MONTHS
        }
        if len(orders) == 1:
            self._day_first = orders.pop()

    def read(self, text: str) -> datetime | None:
        """Return the time that a text spells, naive where it names no offset; None where it spells none.

        Examples
        --------
        >>> times = TimeReader()
        >>> times.read("25/Apr/2024:03:15:02 +0200").isoformat()
        '2024-04-25T03:15:02+02:00'
        >>> times.read("2024-04-25 03:15:00 UTC").isoformat()
        '2024-04-25T03:15:00+00:00'
        >>> times.read("2024-04-25 03:15:00 Europe/Berlin").isoformat()
        '2024-04-25T03:15:00+02:00'
        >>> times.read("4/5/2024 03:15:00")  # the fourth of May, or the fifth of April?
        """
        if len(text) > LENGTH_MAX:
            return None
        bare = ZONE_NAME.sub("", text.strip()).strip("[]").replace(" UTC ", " +0000 ")
        bare = SPOKEN_ZONE.sub(r"\1", bare)
        if self._format is not None:
            return _parsed(bare, self._format)
        if (behind := ZONE_BEHIND.fullmatch(bare)) is not None:
            return _in_zone(self.read(behind[1]), behind[2])
        if (mailed := _mail(bare)) is not None:
            return mailed
        in_utc = UTC_WORDS.search(bare)
        if in_utc is not None and bare[: in_utc.start()]:
            bare = bare[: in_utc.start()] + ("Z" if "T" in bare[:11] or bare[:4].isdigit() else " +0000")
        bare = in_digits(bare)
        return _iso(bare) or _slashed(bare, self._day_first) or self._listed(bare) or named_month(bare)

    def _listed(self, text: str) -> datetime | None:
        bare = text.removesuffix("Z") if not text[:1].isdigit() else text
        for each in (self._last, *FORMATS):
            found = _parsed(bare, each)
            if found is not None:
                self._last = each
                return found
        return None


def abbreviated(text: str) -> tuple[str, str] | None:
    """Return a time, and the abbreviation of a zone that stands in it or behind it; None if missing.

    Examples
    --------
    >>> abbreviated("2024-04-25 03:15:00 CEST"), abbreviated("Thu Apr 25 03:15:00 CEST 2024")
    (('2024-04-25 03:15:00', 'CEST'), ('Thu Apr 25 03:15:00 2024', 'CEST'))
    """
    if (inside := ZONE_BEFORE_YEAR.fullmatch(text.strip())) is not None:
        return f"{inside[1]} {inside[3]}", inside[2]
    behind = ABBREVIATED.fullmatch(text.strip())
    return None if behind is None else (behind[1], behind[2])


def offset_in(local: datetime, zone: tzinfo) -> timedelta | None:
    """Return a local time's offset from UTC; None where there are two, or none."""
    first, second = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first if first == second else None


def _in_zone(local: datetime | None, name: str) -> datetime | None:
    """Return a local time as a moment; None where the zone does not exist, or names none or two of it."""
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    if local is None or local.tzinfo is not None or offset_in(local, zone) is None:
        return None
    return local.replace(tzinfo=zone)


def _iso(text: str) -> datetime | None:
    candidate = re.sub(r"^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?)[,.]?(\d*)\s*", _joined, text.upper())
    try:
        return datetime.fromisoformat(candidate)
    except ValueError:
        return None


def _joined(match: re.Match[str]) -> str:
    return f"{match[1]}T{match[2]}" + (f".{match[3][:6].ljust(6, '0')}" if match[3] else "")


def _slashed(text: str, day_first: bool | None) -> datetime | None:
    """Day and month behind slashes, where only one order is a date, or one is known."""
    match = SLASHED.fullmatch(text)
    if match is None:
        return None
    first, second = int(match[1]), int(match[2])
    if first <= MONTHS and second <= MONTHS and first != second:
        if day_first is None:
            return None
    else:
        day_first = first > MONTHS
    day, month = (first, second) if day_first else (second, first)
    try:
        return datetime.fromisoformat(f"{match[3]}-{month:02}-{day:02}T{_padded(match[4] or '00:00')}")
    except ValueError:
        return None


def _padded(clock: str) -> str:
    """Return a time of day with two digits of the hour.

    >>> _padded("8:00:00")
    '08:00:00'
    """
    return clock if clock[1:2] != ":" else f"0{clock}"


def _mail(text: str) -> datetime | None:
    """RFC 2822."""
    try:
        return parsedate_to_datetime(text) if re.match(r"[A-Z][a-z]{2}, \d{1,2} [A-Z]", text) else None
    except ValueError:
        return None


def _parsed(text: str, format_: str) -> datetime | None:
    try:
        return datetime.strptime(text, format_)  # noqa: DTZ007 - the clock asks for the zone
    except ValueError:
        return None
