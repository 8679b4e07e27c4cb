"""A log as rows: a line per request; other lines are refused."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

import numpy as np
import pyarrow as pa

from geoheal.history.cells.conversion import as_python
from geoheal.history.formats.logs.access_logs import ACCESS, LAST_NUMBER
from geoheal.history.formats.logs.log_kind import LogKind
from geoheal.history.formats.logs.pgbench_logs import STRETCHES, TRANSACTIONS
from geoheal.history.formats.logs.postgres_logs import POSTGRES
from geoheal.history.formats.logs.proxy_logs import PROXIES
from geoheal.history.formats.logs.server_logs import SERVERS
from geoheal.history.piece import FilePiece, RefusedRow

SAMPLE_LINES: Final = 100
KINDS: Final = (ACCESS, TRANSACTIONS, STRETCHES, *PROXIES, *SERVERS, *POSTGRES)


def log_kind_of(path: Path) -> LogKind | None:
    """Return the kind of log that most of the first lines belong to, one at least a request.

    None for others.
    """
    with path.open(encoding="utf-8", errors="replace") as text:
        lines = [line.strip() for line in islice(text, SAMPLE_LINES)]
    lines = [line for line in lines if line]
    return next(
        (
            kind
            for kind in KINDS
            if sum(map(kind.fits, lines)) * 2 > len(lines) and any(map(kind.match, lines))
        ),
        None,
    )


class LogFile:
    """A log, a row per line that fits; other lines are refused, empty ones passed over."""

    complete = True
    decimal_comma = False

    def __init__(self, path: Path, kind: LogKind) -> None:
        self._path = path
        self.kind = kind
        self.columns: Sequence[str] = kind.columns
        self.notes: Sequence[str] = [f"{path.name} is read as {kind.title}.", *self._unused_number()]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        size = max(1, self._path.stat().st_size)
        with self._opened() as text:
            numbered = enumerate(text, start=1)
            while some := list(islice(numbered, rows)):
                yield self._piece(some, columns, min(1.0, text.buffer.tell() / size))

    def _unused_number(self) -> list[str]:
        """Return what to say of a number behind each line, which may be Apache's ``%D`` or ``%T``."""
        if LAST_NUMBER not in self.columns:
            return []
        piece = next(iter(self.pieces([LAST_NUMBER, "request_time"], SAMPLE_LINES)), None)
        if piece is None:
            return []
        numbers, times = (as_python(piece.columns[name]) for name in (LAST_NUMBER, "request_time"))
        if numbers.count(None) * 2 > len(piece) or times.count(None) < len(piece):
            return []
        return [
            "The number at the end of each line is not used. If it is the time of the request, say "
            "--preset nginx --map last_number=avg_latency_ms --scale last_number=0.001 for microseconds "
            "(Apache's %D), or 1000 for seconds (%T)."
        ]

    def _opened(self) -> TextIO:
        return self._path.open(encoding="utf-8", errors="replace", newline="")

    def _piece(self, some: Sequence[tuple[int, str]], columns: Sequence[str], done: float) -> FilePiece:
        filled = [(number, line.strip()) for number, line in some if line.strip()]
        filled = [(n, line) for n, line in filled if not self.kind.is_passed_over(line)]
        found = [(number, self.kind.match(line)) for number, line in filled]
        cells = [(number, self.kind.cells(match)) for number, match in found if match]
        return FilePiece(
            lines=np.array([number for number, _ in cells], dtype=np.int64),
            columns={name: pa.array([row[name] for _, row in cells], pa.string()) for name in columns},
            unreadable=[
                RefusedRow(number, f"The line does not belong to {self.kind.title}.")
                for number, match in found
                if not match
            ],
            done=done,
        )
