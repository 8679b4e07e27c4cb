"""CSV as tools write it, with the line that every row stands on.

Python's own reader counts lines through quoted line breaks, which Arrow's does not.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geoheal.errors import InvalidInput
from geoheal.history.formats.delimited.dialect import CsvDialect, dialect_of
from geoheal.history.formats.delimited.drawn_table import BLANK, plain_line
from geoheal.history.formats.delimited.headers import column_names, numbered_by_rows, repeated
from geoheal.history.formats.delimited.headless import Layout, layout_of
from geoheal.history.formats.delimited.labelled_header import LABELS_MAX, labelled_header
from geoheal.history.formats.delimited.row_names import fitted_header
from geoheal.history.formats.delimited.stacked_header import stacked_header, with_groups
from geoheal.history.formats.encoding import LATIN
from geoheal.history.piece import ArrowArray, Column, FilePiece, RefusedRow

SAMPLE_ROWS = 50
DECIMAL_COMMA = re.compile(r"[+-]?\d+(?:\.\d{3})*,\d+ ?%?")
DECIMAL_POINT = re.compile(r"[+-]?\d*\.(?:\d{1,2}|\d{4,}) ?%?")
GROUPED = r"^[+-]?\d{1,3}(\.\d{3}){1,2}$"
NUMBER = r"^[+-]?\d{1,3}(\.\d{3}){0,2}(,\d+)?$|^[+-]?\d+(,\d+)?$"
RESTARTED = "LINUX-RESTART"
"""Line that sadf writes between rows when the machine was started."""
ENDINGS = (["Exiting", "please wait..."], ["The command completed successfully."])
"""Lines that Windows' typeperf writes after the rows."""

Row = tuple[int, list[str] | str]
"""The line on which a row ends, and its cells, or why it cannot be read."""


class CsvFile:
    """A CSV file whose first line that is not a comment names the columns.

    Separator and encoding are recognised. Where the header is a comment itself (``# hostname;interval;…``),
    later ones begin blocks with columns of their own.

    Parameters
    ----------
    path
        The file.
    delimiter
        Taken where the first lines do not tell.
    names
        Of the columns, where no line names them.

    Raises
    ------
    InvalidInput
        When no line names the columns, or the names given are not as many as the first row's cells.
    """

    complete = True

    def __init__(self, path: Path, delimiter: str | None = None, names: Sequence[str] = ()) -> None:
        self._path = path
        self._dialect: CsvDialect = dialect_of(path, delimiter)
        with self._opened() as text:
            first = [row for _, row in islice(self._rows(text), LABELS_MAX + 1)]
        header = first[0] if first else None
        if header is None or isinstance(header, str):
            raise InvalidInput(f"{path.name} has no first line that names the columns{_because(header)}.")
        if names and len(names) != len(header):
            raise InvalidInput(
                f"--columns names {len(names)} columns; the first line has {len(header)} cells."
            )
        given = Layout(title="--columns", columns=names, cells={})
        layout = given if names else layout_of(header)
        some = [row for row in first if not isinstance(row, str)]
        stacked = None if names else stacked_header(some) or labelled_header(some)
        self._header_rows = 0 if layout is not None else 1 if stacked is None else stacked.lines
        if stacked is not None:
            header = stacked.names
        if layout is None and not self._dialect.commented:
            header = fitted_header(header, some[self._header_rows :], self._dialect.separator)
        header = with_groups(header, self._dialect.groups) if layout is None else list(layout.columns)
        self._header = self._names(header)
        self.columns: Sequence[str] = self._all_names() if self._dialect.commented else self._header
        self.decimal_comma = self._dialect.separator == ";"
        self._groups_by_points = self.decimal_comma and self._writes_decimal_commas()
        self.notes: Sequence[str] = [*self._noted(header), *([] if names else _said(path, layout))]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        size = max(1, self._path.stat().st_size)
        header: Sequence[str] = self._header
        with self._opened() as text:
            read = self._rows(text)
            next(islice(read, self._header_rows, self._header_rows), None)
            while some := list(islice(read, rows)):
                block = _Block(columns, header, groups_by_points=self._groups_by_points)
                for line, row in some:
                    if self._begins_block(row):
                        block.end(self._names(list(row)))
                    else:
                        block.add(line, row)
                header = block.header
                yield block.piece(min(1.0, text.buffer.tell() / size))

    def _opened(self) -> TextIO:
        return self._path.open(encoding=self._dialect.encoding, newline="", errors="replace")

    def _rows(self, text: TextIO) -> Iterator[Row]:
        """Rows that are not empty, the header first."""
        rows = self._read_rows(text)
        return numbered_by_rows(rows) if self._dialect.commented else rows

    def _read_rows(self, text: TextIO) -> Iterator[Row]:
        skipped = sum(1 for _ in islice(text, self._dialect.skip))
        separator = self._dialect.separator
        lines = (plain_line(line, separator) for line in (_unmarked(text) if self._dialect.marked else text))
        reader = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=separator == BLANK)
        while True:
            begin = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                until = f", which goes on to line {end}" if (end := reader.line_num + skipped) > begin else ""
                yield begin + skipped, f"The row is not CSV: {error}{until}."
                continue
            is_ending = len(row) < 3 and [cell.strip() for cell in row] in ENDINGS
            if row and not self._is_comment(row) and not row[-1].startswith(RESTARTED) and not is_ending:
                yield reader.line_num + skipped, row

    def _is_comment(self, row: Sequence[str]) -> bool:
        return len(row) == 1 and row[0].startswith("#")

    def _writes_decimal_commas(self) -> bool:
        """Whether the first rows hold decimal commas, and no decimal points."""
        with self._opened() as text:
            rows = [row for _, row in islice(self._rows(text), 1, SAMPLE_ROWS) if not isinstance(row, str)]
        cells = [cell.strip() for row in rows for cell in row]
        points = any(DECIMAL_POINT.fullmatch(cell) for cell in cells)
        return not points and any(DECIMAL_COMMA.fullmatch(cell) for cell in cells)

    def _begins_block(self, row: list[str] | str) -> bool:
        return self._dialect.commented and not isinstance(row, str) and row[0].startswith("#")

    def _names(self, header: list[str]) -> list[str]:
        first, *more = header
        return column_names([first.lstrip("# ") if self._dialect.commented else first, *more])

    def _all_names(self) -> list[str]:
        """Return the columns of all blocks."""
        names: dict[str, None] = {}
        with self._opened() as text:
            for _, row in self._rows(text):
                if self._begins_block(row):
                    names |= dict.fromkeys(self._names(list(row)))
        return list(names)

    def _noted(self, header: Sequence[str]) -> list[str]:
        notes = [
            f"The name {name!r} appears more than once; the second such column is called {name + '.1'!r}."
            for name in repeated(header)
        ]
        if self._dialect.before:
            notes.append(
                f"The first {self._dialect.before} lines of {self._path.name} are not used: they come "
                f"before the line that names the columns, {', '.join(self._header[:5])} …"
            )
        if self._header_rows > 1:
            notes.append(
                f"The first {self._header_rows} rows of {self._path.name} are combined into the names of "
                "the columns."
            )
        if self._groups_by_points:
            notes.append(
                "Its numbers have decimal commas; in columns with such numbers, 1.234 is read as 1234."
            )
        if self._dialect.encoding == LATIN:
            notes.append(
                f"{self._path.name} is not UTF-8; it was read as Windows-1252 (Latin-1). "
                "--encoding names another one, such as Shift-JIS, GBK or Windows-1251."
            )
        return notes


class _Block:
    """Rows under one header; rows under earlier headers are kept by column.

    Parameters
    ----------
    columns
        Those that are wanted; a header may lack some of them.
    header
        The first one.
    groups_by_points
        Whether ``1.234`` is a number of thousands.
    """

    def __init__(self, columns: Sequence[str], header: Sequence[str], *, groups_by_points: bool) -> None:
        self.header = header
        self._groups_by_points = groups_by_points
        self._cells: dict[str, list[str | None]] = {name: [] for name in columns}
        self._rows: list[list[str]] = []
        self._lines: list[int] = []
        self._unreadable: list[RefusedRow] = []

    def add(self, line: int, row: list[str] | str) -> None:
        """Take in a row, or refuse it."""
        if isinstance(row, str) or len(row) != len(self.header):
            why = _misfit(row, self.header)
            if why is not None or isinstance(row, str):
                self._unreadable.append(RefusedRow(line, why or ""))
                return
        self._rows.append(row)
        self._lines.append(line)

    def end(self, header: Sequence[str]) -> None:
        """Keep the rows by column; another header begins."""
        columns = dict(zip(self.header, zip(*self._rows, strict=False), strict=False))
        for name, cells in self._cells.items():
            cells.extend(columns.get(name) or [None] * len(self._rows))
        self.header, self._rows = header, []

    def _column(self, cells: Sequence[str | None]) -> Column:
        column = _trimmed(cells)
        return _without_points(column) if self._groups_by_points else column

    def piece(self, done: float) -> FilePiece:
        """All of it as a piece."""
        self.end(self.header)
        return FilePiece(
            lines=np.array(self._lines, dtype=np.int64),
            columns={name: self._column(values) for name, values in self._cells.items()},
            unreadable=self._unreadable,
            done=done,
        )


def _without_points(column: ArrowArray) -> ArrowArray:
    """Return the column without the points in its numbers of thousands, if it holds numbers alone."""
    filled = column.drop_null()
    if not len(filled) or not pc.all(pc.match_substring_regex(filled, NUMBER)).as_py():
        return column
    dense: ArrowArray = pc.replace_substring(column, ".", "")
    plain: ArrowArray = pc.if_else(pc.match_substring_regex(column, GROUPED), dense, column)
    return plain


def _misfit(row: list[str] | str, header: Mapping[str, object] | Sequence[str]) -> str | None:
    """Return why a row does not match its header; empty cells at its end are allowed."""
    if isinstance(row, str):
        return row
    width = len(header)
    if len(row) == width or (len(row) > width and not any(cell.strip() for cell in row[width:])):
        return None
    return f"The row has {len(row)} cells; the first line names {width} columns."


def _said(path: Path, layout: Layout | None) -> list[str]:
    if layout is None:
        return []
    return [f"{path.name} has no line that names its columns; it is read with the columns of {layout.title}."]


def _because(reason: str | None) -> str:
    return "" if reason is None else f" ({reason.rstrip('.')})"


def _unmarked(lines: Iterable[str]) -> Iterator[str]:
    """Yield a header without the mark before it, and empty lines in place of comments."""
    for number, line in enumerate(lines):
        yield line if not line.startswith("#") else "\n" if number else line.lstrip("# ")


def _trimmed(cells: Sequence[str | None]) -> ArrowArray:
    """Return a column of text without blanks around it, in which an empty cell is None."""
    column: ArrowArray = pc.utf8_trim_whitespace(pa.array(cells, type=pa.string()))
    empty = pc.equal(column, pa.scalar(""))
    none: ArrowArray = pc.if_else(empty, pa.scalar(None, pa.string()), column)
    return none
