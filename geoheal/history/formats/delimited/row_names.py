"""Headers that are a cell too short or too long for the rows: names of rows, a separator at the end."""

from collections.abc import Sequence

from geoheal.history.formats.column_names import time_columns
from geoheal.history.formats.delimited.drawn_table import BLANK
from geoheal.history.formats.delimited.headless import MOMENT


def fitted_header(header: Sequence[str], rows: Sequence[Sequence[str]], separator: str = BLANK) -> list[str]:
    """Return the header, with an empty name in front if the rows have names, and no surplus name at its end.

    R's ``write.table`` and pandas' ``to_string`` write a number or a time before each row, and nothing above.
    Between commas, a decimal comma makes rows longer as well: there, times have to stand below their name.

    >>> fitted_header(["time", "cpu"], [["1", "2026-04-25", "7"], ["2", "2026-04-26", "8"]])
    ['', 'time', 'cpu']
    >>> fitted_header(["cpu", "time"], [["7", "5", "2026-04-25"], ["7", "6", "2026-04-26"]])
    ['cpu', 'time']
    >>> fitted_header(["Zeit", "cpu"], [["2026-04-25 03:15", "7", "5"], ["2026-04-25 03:16", "7", "6"]], ",")
    ['Zeit', 'cpu']
    >>> fitted_header(["time", "cpu", ""], [["2026-04-25", "7"]])
    ['time', 'cpu']
    """
    names = list(header)
    widest = max(map(len, rows), default=len(names))
    while len(names) > widest and not names[-1].strip():
        names.pop()
    has_names = len(rows) > 0 and all(len(row) == len(names) + 1 for row in rows) and _name_rows(rows)
    is_clear = has_names and (separator != "," or _times_below_name(names, rows))
    return ["", *names] if is_clear else names


def _times_below_name(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether the cells of a column that is called so are times, if a cell stands before each row."""
    at = next((names.index(name) + 1 for name in time_columns(names)), None)
    return at is not None and all(MOMENT.fullmatch(row[at]) for row in rows)


def _name_rows(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first cells are times, or count the rows; a decimal comma parts a number in two, too."""
    if not any(row[-1].strip() for row in rows):
        return False
    first = [row[0].strip() for row in rows]
    if all(MOMENT.fullmatch(cell) for cell in first):
        return True
    counted = any(first == [str(n) for n in range(begin, begin + len(rows))] for begin in (0, 1))
    return len(rows) > 1 and counted
