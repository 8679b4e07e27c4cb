"""Tables for people: drawn with bars (Markdown, psql, MySQL) or boxes, or in columns with blanks between."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

BAR: Final = "|"
BLANK: Final = " "
RULE: Final = re.compile(r"\s*[|+]?\s*(?::?-{2,}:?\s*[|+]?\s*)+|\s*[|+]?(?:=+\s*[|+]?)+")
ROWS: Final = re.compile(r"\(\d+ rows?(?: affected)?\)|\d+ rows? in set.*")
BARS: Final = str.maketrans(dict.fromkeys("│┃║┆┊", BAR))
BORDER: Final = re.compile(r"[─━═┌┏╒╔╭├┡┝╞╠└┗╘╚╰][─━═\W]*")
"""A line of a box that holds no words."""
TITLED: Final = str.maketrans({**dict.fromkeys("─━═", BLANK), **dict.fromkeys("┌┏╔╭┬┳╦┐┓╗╮", BAR)})
"""ClickHouse writes the names of columns into the upper border."""
WORD: Final = re.compile(r'"[^"]*"|\S+')
MOMENT: Final = re.compile(r"\b(\d{4}-\d\d-\d\d) +(\d\d:\d\d)")
MOMENT_WORD: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
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
    line = unboxed(line) if separator == BAR else line
    bare = line.strip()
    if RULE.fullmatch(bare) or ROWS.fullmatch(bare):
        return ""
    if separator == BLANK:
        return MOMENT.sub(r"\1T\2", bare)
    return line.rstrip()[1:].removesuffix(BAR) if line.startswith(BAR) else line


def unboxed(line: str) -> str:
    """Return a line of a table that is drawn with boxes, as one that is drawn with bars.

    >>> unboxed("│ 10:00 │  1.5 │"), unboxed("├───────┼──────┤"), unboxed("┌──time─┬──cpu─┐")
    ('| 10:00 |  1.5 |', '', '|  time |  cpu |')
    """
    if line.isascii():
        return line
    bare = line.strip()
    if BORDER.fullmatch(bare):
        return ""
    return bare.translate(TITLED if bare.startswith(("┌", "┏", "╔", "╭")) else BARS)


def names_behind_hash(comments: Sequence[str], lines: Sequence[str]) -> int | None:
    """Return the comment with the names of columns that are separated by blanks; None if there is none.

    Below it there may be one of units.

    >>> names_behind_hash(["# host web1", "#Date Time CPU"], ["20260425 03:15:00 1"])
    1
    """
    rows = [line for line in lines if not line.startswith("#")]
    bare = [comment.lstrip("# ") for comment in comments]
    likely = [at for at, names in enumerate(bare) if len(names.split()) == len(bare[-1].split())]
    at = next((at for at in likely if likely[-(len(bare) - at) :] == list(range(at, len(bare)))), None)
    return at if at is not None and stands_in_columns([bare[at], *rows]) else None


def stands_in_columns(lines: Sequence[str]) -> bool:
    """Whether blanks keep columns apart: as many words in most lines as the first line has names.

    One more where each line begins with the name of its row.

    >>> stands_in_columns(["TIME                 MS", "2026-03-01 10:00:00   3", "2026-03-01 10:00:05  14"])
    True
    >>> stands_in_columns(["shop is slow", "since 10:00"])
    False
    """
    words = [WORD.findall(plain_line(line, BLANK)) for line in lines]
    names, *rows = [each for each in words if each] or [[]]
    widths = Counter(map(len, rows))
    agree = max(widths[len(names)], widths[len(names) + 1]) >= AGREEING * len(rows)
    has_names = bool(rows) and (len(names) > 1 or all(MOMENT_WORD.match(row[0]) for row in rows))
    return has_names and agree and all(_holds_a_number(row) for row in rows[:3])


def _holds_a_number(row: Sequence[str]) -> bool:
    return any(cell.lstrip('"')[:1].isdigit() for cell in row)
