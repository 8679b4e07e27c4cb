"""Releases of the rental; each has commits around the guilty one."""

from dataclasses import dataclass
from typing import Final

from geoheal.demo.rental.history import RentalCommit, Replacement

AVAILABILITY: Final = "rental/availability.py"

DURATION: Final = RentalCommit(
    "Leave out bookings without a duration",
    replacements=(
        Replacement(
            AVAILABILITY,
            '''    """Return how many bikes are out at the same time at most."""
    moves = sorted([(starts, 1) for _, starts, _ in bookings] + [(ends, -1) for _, _, ends in bookings])
''',
            '''    """Return how many bikes are out at the same time at most."""
    kept = [(starts, ends) for _, starts, ends in bookings if starts < ends]
    moves = sorted([(starts, 1) for starts, _ in kept] + [(ends, -1) for _, ends in kept])
''',
        ),
    ),
)
"""Changes the function that a later commit makes slow."""

BY_MINUTE: Final = RentalCommit(
    "Count the bikes that are out minute by minute, which is easier to read",
    replacements=(
        Replacement(
            AVAILABILITY,
            """    moves = sorted([(starts, 1) for starts, _ in kept] + [(ends, -1) for _, ends in kept])
    out = most = 0
    for _, change in moves:
        out += change
        most = max(most, out)
    return most
""",
            """    first = min((starts for starts, _ in kept), default=0)
    last = max((ends for _, ends in kept), default=0)
    most = 0
    for minute in range(first, last):
        out = sum(starts <= minute < ends for starts, ends in kept)
        most = max(most, out)
    return most
""",
        ),
    ),
)

ROUNDING: Final = RentalCommit(
    "Round the hours that bikes are out",
    replacements=(
        Replacement(
            AVAILABILITY,
            "    return sum(ends - starts for _, starts, ends in bookings) // 60",
            "    return round(sum(ends - starts for _, starts, ends in bookings) / 60)",
        ),
    ),
)
"""Changes results in the file that an earlier commit makes slow: restoring the whole file would undo it."""

ANY_ORDER: Final = RentalCommit(
    "Take bookings from anywhere",
    replacements=(
        Replacement(
            AVAILABILITY, "from collections.abc import Sequence", "from collections.abc import Collection"
        ),
        Replacement(AVAILABILITY, "def busiest(bookings: Sequence[", "def busiest(bookings: Collection["),
        Replacement(AVAILABILITY, "def hours_out(bookings: Sequence[", "def hours_out(bookings: Collection["),
    ),
)
"""Changes the slow function after it became slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A release to deploy.

    Parameters
    ----------
    name, title
        In the JSON output and on the screen.
    commits
        Its commits, oldest first.
    guilty
        The commit that makes it slow, or fail; None if none does.
    fails
        Whether it makes requests fail.
    """

    name: str
    title: str
    commits: tuple[RentalCommit, ...]
    guilty: RentalCommit | None = None
    fails: bool = False


PRICES: Final = "rental/prices.py"

BY_STARTED_MINUTE: Final = RentalCommit(
    "Price each started hour as it passes, so that rates may change by the hour",
    replacements=(
        Replacement(
            PRICES,
            """    days, rest = divmod(minutes, 24 * 60)
    hours = -(-rest // 60)
    full = days * known["day"] + min(hours * known["hour"], known["day"])
""",
            """    full = day = Decimal(0)
    for minute in range(minutes):
        if minute % (24 * 60) == 0:
            full, day = full + day, Decimal(0)
        day = min(day + (known["hour"] if minute % 60 == 0 else Decimal(0)), known["day"])
    full += day
""",
        ),
    ),
)

REBATE: Final = RentalCommit(
    "Give a rebate to who hires for more than a day",
    replacements=(
        Replacement(
            PRICES,
            """    full = days * known["day"] + min(hours * known["hour"], known["day"])
""",
            """    full = days * known["day"] + min(hours * known["hour"], known["day"])
    if days:
        full -= known["rebate"]
""",
        ),
    ),
)
"""Reads a setting that does not exist: hiring for more than a day is an error."""

NAMED_CENT: Final = RentalCommit(
    "Say what a cent is",
    replacements=(
        Replacement(
            PRICES, 'CENT = Decimal("0.01")\n', 'CENT = Decimal("0.01")\n"""To which prices are rounded."""\n'
        ),
    ),
)

TOTAL: Final = RentalCommit(
    "Take any prices together",
    replacements=(
        Replacement(
            PRICES,
            "from decimal import Decimal",
            "from collections.abc import Iterable\nfrom decimal import Decimal",
        ),
        Replacement(PRICES, "def total(prices: list[Decimal])", "def total(prices: Iterable[Decimal])"),
    ),
)

RENAMED: Final = RentalCommit(
    "Name what is counted",
    replacements=(
        Replacement(
            AVAILABILITY,
            """    out = most = 0
    for _, change in moves:
        out += change
        most = max(most, out)
    return most
""",
            """    out = most = 0
    for _, bikes in moves:
        out += bikes
        most = max(most, out)
    return most
""",
        ),
    ),
)

RELEASES: Final = (
    Release(
        name="slow_commit",
        title="a release of four commits, one of which counts minute by minute",
        commits=(DURATION, BY_MINUTE, ROUNDING, ANY_ORDER),
        guilty=BY_MINUTE,
    ),
    Release(
        name="slow_prices",
        title="a release of four commits, one of which prices minute by minute",
        commits=(NAMED_CENT, BY_STARTED_MINUTE, DURATION, TOTAL),
        guilty=BY_STARTED_MINUTE,
    ),
    Release(
        name="failing_commit",
        title="a release of four commits, one of which asks for a setting that is not there",
        commits=(NAMED_CENT, REBATE, DURATION, TOTAL),
        guilty=REBATE,
        fails=True,
    ),
    Release(
        name="harmless",
        title="a release of three commits that change nothing that anybody could measure",
        commits=(NAMED_CENT, RENAMED, TOTAL),
    ),
)
