"""Times whose month is a word, in the languages of the usual exports: 14. Oktober 2026 09:00."""

import re
from datetime import datetime
from typing import Final

MONTHS: Final = (
    ("jan", "ene", "janv", "gen", "janeiro", "januari", "stycz", "sty"),
    ("feb", "fév", "fev", "lut"),
    ("mar", "mär", "mrz", "maa", "mrt"),
    ("apr", "abr", "avr", "kwi"),
    ("may", "mai", "maj", "mei", "mag", "maio"),
    ("jun", "juin", "giu", "cze"),
    ("jul", "juil", "lug", "lip"),
    ("aug", "ago", "aoû", "aou", "sie"),
    ("sep", "set", "wrz"),
    ("oct", "okt", "out", "ott", "paź"),
    ("nov", "lis"),
    ("dec", "dez", "dic", "déc", "gru"),
)
"""Prefixes of months: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish."""

CLOCK: Final = (
    r"(?:[\s,@T:-]*(?:at |um |à |alle )?(?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?(?: Uhr)?(?P<zone>\s*(?:Z|[+-]\d\d:?\d\d))?)?"
)
WEEKDAY: Final = r"(?:[^\W\d]{2,12}[.,]*\s+)?"
NAME: Final = r"(?P<month>[^\W\d]{3,12})\.?"
PATTERNS: Final = tuple(
    re.compile(WEEKDAY + date + CLOCK)
    for date in (
        rf"(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?[\s-]*(?:de )?{NAME}[\s,-]*(?:de )?(?P<year>\d{{4}})",
        rf"{NAME}\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        rf"(?P<year>\d{{4}})[\s-]{NAME}[\s-](?P<day>\d{{1,2}})",
    )
)
JAPANESE: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*")
NOON: Final = 12


def named_month(text: str) -> datetime | None:
    """Return the time that a text spells with the name of its month; None where it spells none.

    >>> named_month("14. Oktober 2026 09:05").isoformat()
    '2026-10-14T09:05:00'
    >>> named_month("Wed, Oct 14, 2026 9:05 PM").isoformat()
    '2026-10-14T21:05:00'
    >>> named_month("14-Ort-2026")
    """
    match = next(filter(None, (pattern.fullmatch(text) for pattern in PATTERNS)), None)
    if match is None:
        return None
    month = _month(match["month"].lower())
    hour = int(match["hour"] or 0)
    if match["half"] is not None:
        if not 1 <= hour <= NOON:
            return None
        hour = hour % NOON + NOON * (match["half"][0] in "pP")
    try:
        local = datetime(  # noqa: DTZ001 - the clock asks for the zone
            int(match["year"]),
            month,
            int(match["day"]),
            hour,
            int(match["minute"] or 0),
            int(match["second"] or 0),
            int((match["part"] or "0")[:6].ljust(6, "0")),
        )
        return datetime.fromisoformat(f"{local.isoformat()}{(match['zone'] or '').strip()}")
    except ValueError:
        return None


def _month(word: str) -> int:
    """Return the number of the month that a word names; 0 where it names none."""
    return next((at for at, starts in enumerate(MONTHS, 1) if word.startswith(starts)), 0)


def in_digits(text: str) -> str:
    """Return a time with 年, 月 and 日 with hyphens instead.

    >>> in_digits("2026年4月5日 09:00")
    '2026-04-05 09:00'
    """
    return JAPANESE.sub(lambda found: f"{found[1]}-{int(found[2]):02}-{int(found[3]):02} ", text).strip()
