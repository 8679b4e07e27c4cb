"""Days and times of day as sysstat prints them, in the order of the machine's locale."""

import re
from datetime import date, timedelta
from typing import Final

DAY: Final = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{2,4})")
CLOCK: Final = re.compile(r"(\d{1,2}):(\d\d):(\d\d)(?: ?([AaPp])[Mm])?")
ORDERS: Final = (
    "Its dates can be read as day/month or month/day: use --time-format '%m/%d/%Y %H:%M:%S' "
    "or '%d/%m/%Y %H:%M:%S'."
)


def day_of(text: str, *, is_american: bool) -> date | None:
    """Return the day that a text names; None where month and day may stand in either order.

    Parameters
    ----------
    is_american
        Whether times of day are written with AM and PM, which goes with the month first.

    >>> day_of("11/29/26", is_american=False), day_of("04/05/2026", is_american=True)
    (datetime.date(2026, 11, 29), datetime.date(2026, 4, 5))
    >>> day_of("04/05/26", is_american=False)
    """
    match = DAY.fullmatch(text)
    if match is None:
        return None
    first, sign, second, third = match[1], match[2], int(match[3]), match[4]
    if len(first) == 4:
        return date(int(first), second, int(third))
    year = int(third) + (2000 if len(third) == 2 else 0)
    if sign == "." or int(first) > 12:
        return date(year, second, int(first))
    if second > 12 or is_american or int(first) == second:
        return date(year, int(first), second)
    return None


def clock_of(text: str) -> str | None:
    """Return a time of day with 24 hours; None for anything else.

    >>> clock_of("12:05:01 AM"), clock_of("3:05:01 PM"), clock_of("all")
    ('00:05:01', '15:05:01', None)
    """
    match = CLOCK.fullmatch(text)
    if match is None:
        return None
    hour = int(match[1]) % 12 + (12 if match[4].upper() == "P" else 0) if match[4] else int(match[1])
    return f"{hour:02}:{match[2]}:{match[3]}"


def moment_of(day: str, clock: str, *, later: int = 0) -> str:
    """Day and time of day in ISO 8601, or as MM/DD/YYYY where the order of the day is unclear.

    Parameters
    ----------
    later
        How many times it was midnight since the day.

    >>> moment_of("11/29/26", "11:04:22"), moment_of("04/05/26", "11:04:22")
    ('2026-11-29 11:04:22', '04/05/2026 11:04:22')
    """
    known = day_of(day, is_american=clock.rstrip().upper().endswith("M"))
    bare = clock_of(clock) or clock
    if known is not None:
        return f"{known + timedelta(days=later)} {bare}"
    match = DAY.fullmatch(day)
    year = "" if match is None else match[4] if len(match[4]) == 4 else f"20{match[4]}"
    return f"{match[1]}/{match[3]}/{year} {bare}" if match else f"{day} {bare}"
