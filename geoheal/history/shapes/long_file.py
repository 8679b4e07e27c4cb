"""Long files, one measured value per row, as one row per time with a column per series."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from geoheal.errors import InvalidInput
from geoheal.history.cells.conversion import as_python
from geoheal.history.columns.other_meaning import column_of_times, columns_of_text
from geoheal.history.formats.column_names import time_columns
from geoheal.history.formats.rows_in_pieces import column_of
from geoheal.history.piece import FilePiece, HistoryFile, RefusedRow

NAMES = ("series", "metric", "metric_name", "metricname", "name", "data.name", "itemid", "metricid")
VALUES = ("value", "metric_value", "countervalue")
KINDS = (
    "countername", "counter", "counter_name", "sensor", "sensor_name", "kpi", "measurement", "variable",
    "variable_name", "indicator", "parameter", "parameter_name", "measure", "measure_name", "signal",
    "channel", "entity_id", "topic", "tag", "tagname", "tag_name", "point", "item", "item_name", "property",
    "key",
)  # fmt: skip
"""Other names of the column of series' names; its cells must be text."""
READINGS = (
    *VALUES,
    "reading",
    "val",
    "measured_value",
    "numeric_value",
    "measure_value::double",
    "state",
    "payload",
)
PLACES = ("system", "node", "host", "hostname", "computer", "instance", "tags.host", "dt.entity.host")
"""Columns that show whose values these are; rows of different ones are not combined."""
READ_ROWS = 16_384
CELLS_MAX = 20_000_000
LABELS_MAX = 64
"""Largest number of distinct words of a column that distinguishes series."""


@dataclass(frozen=True, slots=True)
class LongShape:
    """Columns of a long file: of times, of series' names, of values, and of places."""

    time: str
    name: str
    value: str
    places: Sequence[str]


@dataclass(slots=True)
class _Row:
    line: int
    head: dict[str, Any]
    cells: dict[str, Any] = field(default_factory=dict)


def long_shape_of(file: HistoryFile) -> LongShape | None:
    """Return the columns of a long file; None if the file has another shape.

    Columns such as ``sensor`` and ``reading`` make one where the first holds text, and nothing else is
    measured.
    """
    named = long_shape(file.columns)
    lower = {each.lower() for each in file.columns}
    if named is not None or lower.isdisjoint(KINDS) or lower.isdisjoint(READINGS):
        return named
    shape = long_shape(file.columns, KINDS, READINGS, list(column_of_times(file, {}, ())))
    if shape is None:
        return None
    others = [each for each in file.columns if each not in {shape.time, shape.value, *shape.places}]
    return shape if columns_of_text(file, others) == others else None


def long_shape(
    columns: Sequence[str],
    names: Sequence[str] = NAMES,
    values: Sequence[str] = VALUES,
    otherwise: Sequence[str] = (),
) -> LongShape | None:
    """Return the columns of a long file; None where these are those of another.

    Where no name tells which column holds the times, it is the one of ``otherwise``.

    >>> long_shape(["Series", "Time", "Value"])
    LongShape(time='Time', name='Series', value='Value', places=[])
    >>> long_shape(["timestamp", "value", "label"])
    """
    lower = {each.lower(): each for each in columns}
    name = next((lower[each] for each in names if each in lower), None)
    value = next((lower[each] for each in values if each in lower), None)
    times = (
        time_columns(columns)
        or list(otherwise)
        or [lower[each] for each in ("clock",) if each in lower and name]
    )
    if name is None or value is None or not times:
        return None
    return LongShape(times[0], name, value, [lower[each] for each in PLACES if each in lower])


class LongFile:
    """A long file as a wide one; its "lines" are those of the first value of each row.

    A second value of a series for a time is refused: which of the two holds is not known.

    Raises
    ------
    InvalidInput
        When it is too large to be held.
    """

    complete = True

    def __init__(self, file: HistoryFile, shape: LongShape) -> None:
        self._shape = shape
        self._labels: Sequence[str] = ()
        self._doubles = 0
        self._unreadable: list[RefusedRow] = []
        rows = self._collected(file)
        if self._doubles:
            rows = self._distinguished(file, rows)
        self._rows = sorted(rows.values(), key=lambda row: row.line)
        self.series: Sequence[str] = list(dict.fromkeys(name for row in self._rows for name in row.cells))
        self.columns: Sequence[str] = [shape.time, *shape.places, *self.series]
        self.decimal_comma = file.decimal_comma
        used = {shape.time, shape.name, shape.value, *shape.places, *self._labels}
        unused = [each for each in file.columns if each not in used]
        self.notes: Sequence[str] = [
            *file.notes,
            *([f"Not used: {', '.join(unused)}."] if unused else []),
            f"One value per row was recognised ({shape.name}, {shape.value}): values of one {shape.time} "
            f"become one snapshot with the metrics {', '.join(self.series[:10])}"
            + (" …" if len(self.series) > 10 else ""),
        ]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        for start in range(0, max(1, len(self._rows)), rows):
            some = self._rows[start : start + rows]
            yield FilePiece(
                lines=np.array([row.line for row in some], dtype=np.int64),
                columns={
                    name: column_of([row.head.get(name, row.cells.get(name)) for row in some])
                    for name in columns
                },
                unreadable=[] if start else self._unreadable,
                done=(start + len(some)) / max(1, len(self._rows)),
            )

    def _distinguished(self, file: HistoryFile, rows: dict[Hashable, _Row]) -> dict[Hashable, _Row]:
        """Return the rows with series distinguished by other columns, too.

        Return them unchanged if that does not distinguish all.
        """
        before, self._unreadable = self._unreadable, []
        self._labels = _labels(file, self._shape)
        found = self._collected(file) if self._labels else rows
        if not self._doubles:
            return found
        self._unreadable = before
        return rows

    def _collected(self, file: HistoryFile) -> dict[Hashable, _Row]:
        shape, rows, held = self._shape, dict[Hashable, _Row](), 0
        self._doubles = 0
        heads = [shape.time, *shape.places]
        for piece in file.pieces([*heads, *self._labels, shape.name, shape.value], READ_ROWS):
            self._unreadable.extend(piece.unreadable)
            held += len(piece)
            if held > CELLS_MAX:
                raise InvalidInput(
                    f"A file of one value per row can have at most {CELLS_MAX:,} values; split it."
                )
            cells = [as_python(piece.columns[each]) for each in (*heads, shape.name, shape.value)]
            label_columns = [as_python(piece.columns[each]) for each in self._labels]
            labels = [":".join(map(_label, self._labels, each)) for each in zip(*label_columns, strict=True)]
            for at, (line, *head, name, value) in enumerate(zip(piece.lines.tolist(), *cells, strict=True)):
                key = tuple(map(str, head))
                row = rows.setdefault(key, _Row(line, dict(zip(heads, head, strict=True))))
                own = f"{name or 'value'}:{labels[at]}" if labels else str(name or "value")
                self._take(row, line, own, value)
        return rows

    def _take(self, row: _Row, line: int, name: str, value: object) -> None:
        if name in row.cells:
            self._doubles += 1
            why = f"The series {name!r} has a value for this time already, on or after line {row.line}."
            self._unreadable.append(RefusedRow(line, why))
        else:
            row.cells[name] = value


def _label(column: str, cell: object) -> str:
    return f"{column}_{'' if cell is None else cell}"


def _labels(file: HistoryFile, shape: LongShape) -> list[str]:
    """Return other columns of few words, which distinguish series of the same name."""
    left = [each for each in file.columns if each not in {shape.time, shape.name, shape.value, *shape.places}]
    words: dict[str, set[object]] = {each: set() for each in left}
    for piece in file.pieces(left, READ_ROWS):
        for each in left:
            words[each].update(map(str, as_python(piece.columns[each])))
    return [each for each, found in words.items() if 1 < len(found) <= LABELS_MAX]
