"""Headers of several lines: pandas' columns of several levels, groups above the names, units below them."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from geoheal.history.formats.delimited.headers import repeated
from geoheal.validation.written_numbers import MEGABYTES, MILLISECONDS, RATES

LINES_MAX = 6
"""Lines of a header that are looked at: levels, and one that names the index."""

BRACKETED: Final = re.compile(r"[\[(]\s*([^\d\[\]()]{1,16}?)\s*[\])]")
UNITS: Final = frozenset((*MILLISECONDS, *MEGABYTES, *RATES, "%", "utc", "iso", "count"))
TYPE: Final = re.compile(
    r"(?:nullable\(|lowcardinality\()*(?:datetime(?:64)?|timestamp(?:tz)?|date(?:32)?|u?int(?:8|16|32|64|eger)?"
    r"|bigint|smallint|float(?:32|64)?|double(?: precision)?|real|decimal|numeric|string|varchar|char|text"
    r"|bool(?:ean)?)"
    r"(?:\([^()]*\))?(?: with(?:out)? time zone)?\)*",
    re.IGNORECASE,
)
"""Types of columns, as ClickHouse and DuckDB write them below the names."""


class StackedHeader(NamedTuple):
    """A header of several lines, as one.

    Parameters
    ----------
    names
        Of the columns: the names of all levels, joined by a point.
    lines
        How many rows it takes.
    """

    names: list[str]
    lines: int


def stacked_header(rows: Sequence[Sequence[str]]) -> StackedHeader | None:
    """Return the header in a file's first rows; None if the first row alone is the header.

    Levels end with a row that names the index and holds nothing else. Where the index has no name, there is
    no such row; then two rows that begin with an empty cell are levels, if the first repeats a name. A row of
    units below the names belongs to them, and one of types is passed over.

    >>> stacked_header([["", "web1", "web2"], ["", "cpu", "cpu"], ["time", "", ""], ["10:00", "1", "2"]])
    StackedHeader(names=['time', 'web1.cpu', 'web2.cpu'], lines=3)
    >>> stacked_header([["time", "latency"], ["[UTC]", "[ms]"], ["10:00", "1"]])
    StackedHeader(names=['time (UTC)', 'latency (ms)'], lines=2)
    >>> stacked_header([["time", "cpu"], ["10:00", "1"]])
    """
    first = rows[0] if rows else []
    some = [row for row in rows[:LINES_MAX] if len(row) == len(first)]
    if len(some) > 1 and all(TYPE.fullmatch(cell.strip()) for cell in some[1]):
        return StackedHeader(list(first), 2)
    if len(some) > 1 and (units := _units(some[1])):
        return StackedHeader([_with_unit(*each) for each in zip(first, units, strict=True)], 2)
    at = next((at for at, row in enumerate(some) if at > 1 and _names_index(row)), None)
    if at is not None and _are_levels(some[:at], _width(some[at])):
        return StackedHeader(_joined(some[:at], some[at][: _width(some[at])]), at + 1)
    if len(some) > 2 and some[2][0] and _are_levels(some[:2], 1) and not some[0][0] and repeated(some[0]):
        return None if some[1][0] else StackedHeader(_joined(some[:2], [""]), 2)
    return None


def with_groups(header: Sequence[str], groups: Sequence[str]) -> list[str]:
    """Return the header, in which a name that stands more than once gets the group above it.

    >>> with_groups(["time", "recv", "recv"], ["system", "net/eth0", "net/eth1"])
    ['time', 'net/eth0.recv', 'net/eth1.recv']
    """
    double = set(repeated(header))
    names, group = [], ""
    for name, above in zip(header, [*groups, *[""] * len(header)], strict=False):
        group = above.strip() or group
        names.append(f"{group}.{name.strip()}" if group and name.strip() in double else name)
    return names


def _units(row: Sequence[str]) -> list[str]:
    """Return the units that a row consists of; none where a cell is anything else."""
    found = [(cell.strip(), BRACKETED.fullmatch(cell.strip())) for cell in row]
    units = [match[1] if match else cell for cell, match in found]
    fits = all(match or not cell or cell.lower() in UNITS for cell, match in found)
    return units if fits and any(units) else []


def _with_unit(name: str, unit: str) -> str:
    return f"{name.strip()} ({unit})" if unit else name


def _width(row: Sequence[str]) -> int:
    """Return the number of non-empty cells at the start of a row."""
    return next((at for at, cell in enumerate(row) if not cell.strip()), len(row))


def _names_index(row: Sequence[str]) -> bool:
    width = _width(row)
    return 0 < width < len(row) and not any(row[width:]) and not any(cell[:1].isdigit() for cell in row)


def _are_levels(rows: Sequence[Sequence[str]], index: int) -> bool:
    """Whether rows name every column behind the index."""
    below = rows[-1] if rows else []
    words = all(row[index:] and all(row[index:]) for row in rows)
    return len(rows) > 1 and words and not all(_is_number(cell) for cell in below[index:])


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _joined(levels: Sequence[Sequence[str]], index: Sequence[str]) -> list[str]:
    columns = list(zip(*levels, strict=True))[len(index) :]
    return [*index, *(".".join(cell.strip() for cell in column) for column in columns)]
