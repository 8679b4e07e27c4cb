"""Columns of numbers that measure nothing: they name something, or say when."""

import re
from collections.abc import Sequence
from typing import Final

from geoheal.history.cells.conversion import as_python
from geoheal.history.cells.nothing import without_words_for_nothing
from geoheal.history.columns.other_meaning import COUNTED_TIME
from geoheal.history.piece import HistoryFile

NAMES: Final = re.compile(
    r"(?:.*[._-])?(?:id|pid|ppid|tid|uid|gid|oid|pgid|uuid)|userid|dbid|queryid|datid|relid|usesysid|threadid|itemid"
    r"|processid|linecount|_serial|_span|date_(?:hour|mday|minute|second|year|zone)",
    re.IGNORECASE,
)
"""Names of numbers by which processes, users, queries and the like are called."""
TIMES: Final = re.compile(
    r".*(?:time|date|timestamp|begin|start|end|stop|epoch|_at|key)(?:_?(?:seconds|ms|ns|us|s))?"
)
SAMPLE_ROWS: Final = 50


def unmeasured(file: HistoryFile, columns: Sequence[str]) -> list[str]:
    """Select columns with such names, and columns of times whose cells are all times since 1970."""
    named = [name for name in columns if NAMES.fullmatch(name)]
    timed = [name for name in columns if name not in named and TIMES.fullmatch(name.lower())]
    piece = next(iter(file.pieces(timed, SAMPLE_ROWS)), None) if timed else None
    if piece is None:
        return named
    return [
        *named,
        *(name for name in timed if _are_times(as_python(without_words_for_nothing(piece.columns[name])))),
    ]


def _are_times(cells: Sequence[object]) -> bool:
    filled = [str(cell) for cell in cells if cell is not None]
    return bool(filled) and all(COUNTED_TIME.fullmatch(each) for each in filled)
