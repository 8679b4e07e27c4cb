"""CSV without a line that names the columns, as tools write it whose columns are always the same."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Columns of a tool's file.

    Parameters
    ----------
    title
        What the file is, for people.
    columns
        Their names.
    cells
        What some of a row's cells look like, by their place.
    """

    title: str
    columns: Sequence[str]
    cells: dict[int, re.Pattern[str]]

    def fits(self, row: Sequence[str]) -> bool:
        """Whether a row is one of such a file."""
        return len(row) == len(self.columns) and all(
            pattern.fullmatch(row[place]) for place, pattern in self.cells.items()
        )


MILLISECONDS: Final = re.compile(r"1\d{12}")
NANOSECONDS: Final = re.compile(r"1\d{18}")
LOCAL_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
AMOUNT: Final = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?|")
COUNT: Final = re.compile(r"\d+")
TRUTH: Final = re.compile(r"true|false", re.IGNORECASE)

JMETER: Final = (
    "timeStamp", "elapsed", "label", "responseCode", "responseMessage", "threadName", "dataType", "success",
    "failureMessage", "bytes", "sentBytes", "grpThreads", "allThreads", "URL", "Latency",
    "IdleTime", "Connect",
)  # fmt: skip
JMETER_CELLS: Final = {0: MILLISECONDS, 1: COUNT, 7: TRUTH}
VEGETA: Final = (
    "timestamp", "code", "latency", "bytes_out", "bytes_in", "error", "body", "attack", "seq", "method",
    "url", "headers",
)  # fmt: skip

LAYOUTS: Final = (
    Layout(title="JMeter's results", columns=JMETER, cells=JMETER_CELLS),
    Layout(
        title="JMeter's results",
        columns=tuple(name for name in JMETER if name != "URL"),
        cells=JMETER_CELLS,
    ),
    Layout(
        title="Graphite's series",
        columns=("metric", "time", "value"),
        cells={1: LOCAL_TIME, 2: AMOUNT},
    ),
    Layout(title="Vegeta's results", columns=VEGETA, cells={0: NANOSECONDS, 1: COUNT, 2: COUNT, 8: COUNT}),
)


def layout_of(row: Sequence[str]) -> Layout | None:
    """Return the file whose first row this is.

    None where it names columns, or is of no file that is known.
    """
    return next((each for each in LAYOUTS if each.fits(row)), None)


MOMENT: Final = re.compile(r"\s*(\d{4}[-/]\d\d?[-/]\d\d?[ T]\d\d?:\d\d.*|1\d{9}(\d{3}|\.\d+)?)\s*")
"""A time to the minute at least, or a number since 1970: no column is named so."""


def names_nothing(row: Sequence[str]) -> bool:
    """Whether a row that should name columns holds a time, or numbers, instead.

    >>> names_nothing(["1763608500", "12.5", "ok"]), names_nothing(["time", "95%"])
    (True, False)
    >>> names_nothing(["web1", "2026-04-25 03:15:00", "12.5"])
    True
    """
    if any(MOMENT.fullmatch(cell) for cell in row):
        return True
    numbers = sum(re.fullmatch(r"\s*[+-]?\d[\d.,:T/ eE+-]*Z?\s*", cell) is not None for cell in row)
    return numbers * 2 > len(row)


def example_names(row: Sequence[str]) -> str:
    """Return names that a row's columns could have; the first one with a time is that of the times.

    >>> example_names(["1763608500", "12.5", "ok"])
    'time,NAME,NAME'
    """
    at = next((at for at, cell in enumerate(row) if MOMENT.fullmatch(cell)), None)
    return ",".join("time" if place == at else "NAME" for place in range(len(row)))
