"""A history file with columns that follow from its own: scaled, compared, ratios, and counters' increases."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import ge, gt, le, lt

import numpy as np
import pyarrow as pa

from geoheal.errors import InvalidInput
from geoheal.history.cells.amounts import as_numbers
from geoheal.history.cells.conversion import as_python, floats
from geoheal.history.cells.nothing import without_words_for_nothing
from geoheal.history.piece import Column, FilePiece, HistoryFile
from geoheal.history.shapes.counting import Counting, Numbers

RATIO, INVERSE = "/", "!"
COMPARED = re.compile(r"(.+?)\s*(>=|<=|>|<)\s*([+-]?\d+(?:\.\d+)?)")
COMPARE = {">=": ge, "<=": le, ">": gt, "<": lt}


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivations:
    """Values computed from columns.

    Parameters
    ----------
    wanted
        Names that are not a column of the file: ``a/b`` is the ratio of two, ``!a`` is 1 − a, and ``a>=500``
        is 1 where that holds and 0 elsewhere.
    scales
        What a column is multiplied by.
    counters
        Columns that only count up, of which each row's increase is taken.
    per
        Columns that tell whose counter it is, such as the node's.
    """

    wanted: Sequence[str] = ()
    scales: Mapping[str, float] = field(default_factory=dict)
    counters: Sequence[str] = ()
    per: Sequence[str] = ()


class DerivedFile:
    """The file, with what is derived from it among its columns.

    Raises
    ------
    InvalidInput
        When a column that something is derived from does not exist.
    """

    def __init__(self, file: HistoryFile, derivations: Derivations) -> None:
        self._file = file
        self._derivations = derivations
        self._sources = {name: _sources(name, file.columns) for name in derivations.wanted}
        self._sources = {name: sources for name, sources in self._sources.items() if sources}
        for name in (*derivations.scales, *derivations.counters):
            if name not in file.columns and name not in self._sources:
                raise InvalidInput(f"There is no column {name!r}; the file has {', '.join(file.columns)}.")
        self.columns: Sequence[str] = [*file.columns, *self._sources]
        self.used = {source for sources in self._sources.values() for source in sources}
        self.complete = file.complete
        self.decimal_comma = file.decimal_comma
        self.notes = file.notes

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        counting = Counting(self._derivations.counters)
        needed = [source for name in columns for source in self._sources.get(name, (name,))]
        per = [name for name in self._derivations.per if name in self._file.columns]
        for piece in self._file.pieces(list(dict.fromkeys([*needed, *per])), rows):
            whose = list(zip(*(as_python(piece.columns[name]) for name in per), strict=True))
            counts = {
                name: counting.increases(name, self._numbers(piece.columns[name]), whose)
                for name in self._derivations.counters
                if name in piece.columns
            }
            yield FilePiece(
                lines=piece.lines,
                columns={name: self._column(name, piece, counts) for name in columns},
                unreadable=piece.unreadable,
                done=piece.done,
            )

    def _column(self, name: str, piece: FilePiece, counts: Mapping[str, Numbers]) -> Column:
        scale = self._derivations.scales.get(name)
        if name not in self._sources:
            if scale is None and name not in counts:
                return piece.columns[name]
            values = counts[name] if name in counts else self._numbers(piece.columns[name])
        else:
            sources = self._sources[name]
            values = _derived(
                name,
                [counts[each] if each in counts else self._numbers(piece.columns[each]) for each in sources],
            )
        return pa.array(values * (scale or 1.0), mask=~np.isfinite(values))

    def _numbers(self, column: Column) -> Numbers:
        cells = as_numbers("", without_words_for_nothing(column), decimal_comma=self.decimal_comma)
        return floats(cells)[0]


def _derived(name: str, own: Sequence[Numbers]) -> Numbers:
    """Return what a name that is not a column says of its sources."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if len(own) == 2:
            return own[0] / own[1]
    compared = None if name.startswith(INVERSE) else COMPARED.fullmatch(name)
    if compared is None:
        return 1.0 - own[0]
    holds = COMPARE[compared[2]](own[0], float(compared[3]))
    return np.where(np.isnan(own[0]), np.nan, holds.astype(np.float64))


def _sources(name: str, columns: Sequence[str]) -> tuple[str, ...]:
    """Return the columns that a name is derived from; none where it is a column itself, or nothing."""
    if name in columns:
        return ()
    if name.startswith(INVERSE) and name[1:] in columns:
        return (name[1:],)
    compared = None if name.startswith(INVERSE) else COMPARED.fullmatch(name)
    if compared is not None and compared[1] in columns:
        return (compared[1],)
    parts = name.split(RATIO)
    for at in range(1, len(parts)):
        over, under = RATIO.join(parts[:at]).strip(), RATIO.join(parts[at:]).strip()
        if over in columns and under in columns:
            return (over, under)
    return ()
