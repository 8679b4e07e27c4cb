"""Series of one's own for ``benchmarks.verification``: a CSV of captured_at and any columns of numbers.

What cannot be used is said in a sentence that names the file, the column or the line, and what is needed."""

import codecs
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from geoheal.healing.verification.record import Array
from geoheal.history.cells.moments import NEVER, TimeColumnReader
from geoheal.validation.written_numbers import number

TIME: Final = "captured_at"
SEPARATORS: Final = (",", ";", "\t", "|")
UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SHOWN_MAX: Final = 120
"""Letters of a reason that are printed: a cell may be as long as the file."""
NUMBERS_MIN: Final = 0.5
"""Share of a column's cells that are numbers, from which the others count as missing."""


class UnusableFile(Exception):
    """A file without a single usable row; the message says why."""


@dataclass(frozen=True)
class Series:
    """A column of a file.

    Parameters
    ----------
    name
        Of the column.
    times, values
        Seconds since 1970, rising, and what was measured then; NaN where nothing was.
    """

    name: str
    times: Array
    values: Array


def read(path: Path, least: int) -> tuple[list[Series], list[str]]:
    """Read the columns of a file that have more than so many different moments, and say what was left out.

    Raises
    ------
    UnusableFile
        Without a column ``captured_at``, or without a row that has a time.
    """
    header, rows = _rows(path)
    cells = [row[header.index(TIME)] for row in rows]
    faults: dict[int, tuple[str, str]] = {}
    moments = TimeColumnReader(assume_utc=True).read(pa.array(cells, pa.string()), faults)
    if (moments == NEVER).all():
        first = next(iter(faults.values()), (TIME, "all are empty"))[1]
        first = first.replace("; use --time-format", "; write them as ISO 8601")
        raise UnusableFile(f"{path}: no row has a usable time. {_short(first)}")
    notices = _of_times(path, cells, moments)
    places = _last_of_each(moments)
    times = moments[places] / 1e6
    columns = [
        (name, [rows[place][at] for place in places]) for at, name in enumerate(header) if name != TIME
    ]
    if not columns:
        raise UnusableFile(f"{path}: there is no column beside {TIME}; add one with the values.")
    found = []
    for name, texts in columns:
        values, notice = _values(f"{path}, column {name}", texts, least)
        notices += [notice] if notice else []
        if values is not None:
            found.append(Series(name, times, values))
    return found, notices


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """Return the header, and rows as long as it."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-16" if content.startswith(UTF_16) else "utf-8-sig")
    except OSError as error:
        raise UnusableFile(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise UnusableFile(f"{path} is not a text in UTF-8; save it as a CSV in UTF-8.") from None
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise UnusableFile(f"{path} is empty; a header with {TIME} and rows are needed.")
    separator = max(SEPARATORS, key=lines[0].count)
    try:
        header, *rows = csv.reader(lines, delimiter=separator)
    except csv.Error as error:
        raise UnusableFile(f"{path} is not a CSV: {error}.") from None
    header = [name.strip() for name in header]
    header = [TIME if name.lower() == TIME else name for name in header]
    if TIME not in header:
        raise UnusableFile(f"{path} has no column {TIME}; its columns are {', '.join(header)}.")
    if not rows:
        raise UnusableFile(f"{path} has a header and no rows.")
    return header, [[*row, *[""] * len(header)][: len(header)] for row in rows]


def _of_times(path: Path, cells: Sequence[str], moments: np.ndarray) -> list[str]:
    notices = []
    lost = np.flatnonzero(moments == NEVER)
    if len(lost):
        example = cells[lost[0]]
        notices.append(
            f"{path}: {len(lost)} rows without a usable {TIME} were left out, such as {_short(example)!r}."
        )
    usable = moments[moments != NEVER]
    repeated = len(usable) - len(np.unique(usable))
    if repeated:
        notices.append(f"{path}: {repeated} rows have the time of a later row, which counts instead.")
    return notices


def _last_of_each(moments: np.ndarray) -> list[int]:
    """Return the rows in the order of their times; of several of one moment the last one."""
    last = {int(moment): place for place, moment in enumerate(moments.tolist()) if moment != NEVER}
    return [last[moment] for moment in sorted(last)]


def _values(column: str, texts: Sequence[str], least: int) -> tuple[Array | None, str | None]:
    """Return a column's numbers, or why it is not used."""
    cells = [number(text, "values", decimal_comma="," in text and "." not in text) for text in texts]
    values = np.array([each if isinstance(each, float) else np.nan for each in cells])
    values[~np.isfinite(values)] = np.nan
    filled = sum(bool(text.strip()) for text in texts)
    known = int(np.isfinite(values).sum())
    if not filled:
        return None, f"{column}: all cells are empty; it was left out."
    if known < NUMBERS_MIN * filled:
        return None, f"{column}: {filled - known} of {filled} cells are not numbers; it was left out."
    if known <= least:
        return None, f"{column}: {known} values are too few; more than {least} are needed. It was left out."
    if np.nanmin(values) == np.nanmax(values):
        same = float(np.nanmax(values))
        return None, f"{column}: every value is {same:g}, so that nothing can be measured. It was left out."
    return values, None


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_MAX else f"{text[:SHOWN_MAX]}…"
