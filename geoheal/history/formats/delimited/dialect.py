"""The dialect of a CSV file: encoding, separator, and position of the header."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from geoheal.history.formats.delimited.drawn_table import (
    BLANK,
    RULE,
    names_behind_hash,
    plain_line,
    stands_in_columns,
    unboxed,
)
from geoheal.history.formats.delimited.preamble import lines_before_header
from geoheal.history.formats.encoding import encoding_of

SEPARATORS = (",", ";", "\t", "|", "^", "\x01")
SAMPLE_LINES = 50


@dataclass(frozen=True, slots=True)
class CsvDialect:
    """The dialect of a CSV file.

    Parameters
    ----------
    encoding
        Of the file.
    separator
        Between cells; a blank stands for any number of them.
    skip
        Lines before the header: comments, a line ``sep=``, and what is reported of the file.
    commented
        Whether the header stands behind a ``#``; then others may follow further down.
    before
        How many of the lines before the header are neither comments nor ``sep=``.
    groups
        Cells of the line above the header, where it has as many as the header, or fewer.
    marked
        Whether the header stands behind a ``#``, above columns that blanks keep apart, and lines behind ``#``
        further down say nothing.
    """

    encoding: str
    separator: str
    skip: int
    commented: bool
    before: int = 0
    groups: Sequence[str] = ()
    marked: bool = False


def dialect_of(path: Path, separator: str | None = None) -> CsvDialect:
    """Recognise the dialect of a CSV file from its bytes and first lines.

    Parameters
    ----------
    separator
        Taken where the first lines do not tell.
    """
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="", errors="replace") as text:
        lines = [unboxed(line.rstrip("\r\n")) for line in islice(text, SAMPLE_LINES)]
    skip = 0
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        separator, lines, skip = lines[0][4], lines[1:], 1
    comments = next((at for at, line in enumerate(lines) if line and not line.startswith("#")), 0)
    head, rest = lines[:comments], [line for line in lines[comments:] if line and not RULE.fullmatch(line)]
    names = head[-1].lstrip("# ") if head else ""
    chosen = separator if skip and separator else _separator([names, *rest], separator or ",")
    commented = bool(head) and _is_header(names, rest, chosen)
    if not (commented or skip):
        chosen = _separator(rest, separator or ",")
    is_wide = commented or _width(rest[:1], chosen) > 1
    marked = names_behind_hash(head, rest) if head and not is_wide else None
    if marked is not None:
        return CsvDialect(encoding, BLANK, skip + marked, commented=False, marked=True)
    if separator is None and not commented and _width(rest[:1], chosen) < 2 and stands_in_columns(rest):
        chosen = BLANK
    plain = [plain_line(line, chosen) for line in lines[comments:]]
    before = 0 if commented else lines_before_header(plain, chosen)
    groups = _cells(plain[before - 1], chosen) if before else ()
    return CsvDialect(encoding, chosen, skip + comments - commented + before, commented, before, groups)


def _width(lines: Sequence[str], separator: str) -> int:
    return max((len(_cells(line, separator)) for line in lines), default=0)


def _cells(line: str, separator: str) -> Sequence[str]:
    """Return a line's cells; none where it is not CSV by itself."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True), ())
    except csv.Error:
        return ()


def _separator(lines: Sequence[str], otherwise: str) -> str:
    """Return the separator that gives most lines the same number of cells, and more than one."""

    def agreement(separator: str) -> tuple[float, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator))
            first = len(next(csv.reader(lines[:1], delimiter=separator), ()))
        except csv.Error:
            return 0.0, 0
        width = first if first > 1 else max(widths, key=widths.__getitem__, default=0)
        return (widths[width] / max(1, widths.total()), width) if width > 1 else (0.0, 0)

    best = max((otherwise, *SEPARATORS), key=agreement)
    return best if agreement(best)[0] else otherwise


def _is_header(comment: str, lines: Sequence[str], separator: str) -> bool:
    """Whether a comment names the columns of the lines below it."""
    first = lines[0].split(separator) if lines else []
    return len(comment.split(separator)) == len(first) > 1 and any(cell[:1].isdigit() for cell in first)
