"""Tables for people: drawn with bars (Markdown, psql, MySQL), or in columns that blanks keep apart."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

BAR: Final = "|"
BLANK: Final = " "
RULE: Final = re.compile(r"\s*[|+]?\s*(?::?-{2,}:?\s*[|+]?\s*)+|\s*[|+]?(?:=+\s*[|+]?)+")
ROWS: Final = re.compile(r"\(\d+ rows?\)|\d+ rows? in set.*")
MOMENT: Final = re.compile(r"\b(\d{4}-\d\d-\d\d) +(\d\d:\d\d)")
AGREEING: Final = 0.8
"""Share of the lines below a header that have as many cells as it has."""


def plain_line(line: str, separator: str) -> str:
    """Return a line without what only draws the table; lines of bars and dashes become empty.

    >>> plain_line("| time | ms |", "|"), plain_line("|------|---:|", "|"), plain_line("(2 rows)", "|")
    (' time | ms ', '', '')
    >>> plain_line("2026-03-01 10:00:00   12.5  ", " ")
    '2026-03-01T10:00:00   12.5'
    """
    if separator not in {BAR, BLANK}:
        return line
    bare = line.strip()
    if RULE.fullmatch(bare) or ROWS.fullmatch(bare):
        return ""
    if separator == BLANK:
        return MOMENT.sub(r"\1T\2", bare)
    return line.rstrip()[1:].removesuffix(BAR) if line.startswith(BAR) else line


def stands_in_columns(lines: Sequence[str]) -> bool:
    """Whether blanks keep columns apart: as many words in most lines as the first line has names.

    >>> stands_in_columns(["TIME                 MS", "2026-03-01 10:00:00   3", "2026-03-01 10:00:05  14"])
    True
    >>> stands_in_columns(["shop is slow", "since 10:00"])
    False
    """
    words = [plain_line(line, BLANK).split() for line in lines]
    names, *rows = [each for each in words if each] or [[]]
    widths = Counter(map(len, rows))
    agree = widths[len(names)] >= AGREEING * len(rows)
    return len(names) > 1 and bool(rows) and agree and all(_holds_a_number(row) for row in rows[:3])


def _holds_a_number(row: Sequence[str]) -> bool:
    return any(cell[:1].isdigit() for cell in row)
