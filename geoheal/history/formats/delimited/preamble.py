"""Lines of a CSV file before the header: titles, an author, groups of columns."""

import csv
import re
from collections import Counter
from collections.abc import Sequence

AGREEING = 0.8
"""Share of the lines below a header that have as many cells as it has."""

VALUE = re.compile(r"\s*[+-]?\.?\d.*|\s*")
"""A cell that names no column: it begins with a digit, or is empty."""


def lines_before_header(lines: Sequence[str], separator: str) -> int:
    """Return the number of lines before the header.

    It is 0 if the first line has as many cells as most of the others, or if no later line could be a header.

    >>> lines_before_header(["Report of shop", "", "Time,cpu", "10:00,3", "10:01,4"], ",")
    2
    >>> lines_before_header(["time,cpu,mem", "1,2", "3,4"], ",")
    0
    """
    rows, ends = _rows(lines, separator)
    filled = [row for row in rows if row]
    if not filled:
        return 0
    width, _ = Counter(map(len, filled)).most_common(1)[0]
    if width < 2 or (len(filled[0]) == width and not _is_group(filled[0], filled[1:2])):
        return 0
    for at, row in enumerate(rows):
        below = [each for each in rows[at + 1 :] if each]
        if len(row) == width and _names(row) and _agree(below, width):
            return ends[at - 1] if at else 0
    return 0


def _rows(lines: Sequence[str], separator: str) -> tuple[list[list[str]], list[int]]:
    """Return the rows of the lines, and how many lines end with each."""
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator)
    rows, ends = [], []
    try:
        for row in reader:
            rows.append(row)
            ends.append(reader.line_num)
    except csv.Error:
        pass
    return rows, ends


def _names(row: Sequence[str]) -> bool:
    """Whether no cell is empty or a number."""
    return not any(VALUE.fullmatch(cell) for cell in row)


def _is_group(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a line names groups of columns, which the line below it names one by one."""
    return (
        row[0] != "" and "" in row and not any(cell[:1].isdigit() for cell in row) and any(map(_names, below))
    )


def _agree(rows: Sequence[Sequence[str]], width: int) -> bool:
    return sum(len(row) == width for row in rows) >= AGREEING * len(rows) > 0
