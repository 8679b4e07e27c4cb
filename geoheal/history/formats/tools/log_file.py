"""Logs without a header: a line per request, of which a pattern tells the columns."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

import numpy as np
import pyarrow as pa

from geoheal.history.cells.conversion import as_python
from geoheal.history.formats.piece import Piece, Refusal

Cells = Mapping[str, str | None]
SAMPLE_LINES = 20

DURATION = re.compile(r'\b(?:rt|request_time|rtime|duration)[=:]"?(\d+(?:\.\d+)?)(?![\d.]| ?[mnuµ]s)')
WORDS = re.compile(r'"([^"]*)"|([^\s"]+)')
LAST_NUMBER = "last_number"
MILLISECONDS = re.compile(r"(?:^|[\s\"=:])(\d+(?:\.\d+)?) ?ms\b")
SECONDS = re.compile(r"(\d+\.\d{3,6})")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKind:
    """A kind of log.

    Parameters
    ----------
    name
        Of the preset that reads it.
    title
        What a line is, for people.
    pattern
        What a whole line looks like.
    columns
        Their names.
    cells
        The columns' cells, from a line that fits.
    passed_over
        Other lines that belong to such a log, and say nothing of requests.
    """

    name: str
    title: str
    pattern: re.Pattern[str]
    columns: Sequence[str]
    cells: Callable[[re.Match[str]], Cells]
    passed_over: re.Pattern[str] | None = None

    def fits(self, line: str) -> bool:
        """Whether a line belongs to such a log."""
        is_passed = self.passed_over is not None and self.passed_over.match(line)
        return bool(is_passed or self.pattern.fullmatch(line))


def milliseconds_in(rest: str) -> str | None:
    """The first number with the unit ms behind it.

    >>> milliseconds_in('"curl" - 12.5 ms'), milliseconds_in("0.012")
    ('12.5', None)
    """
    found = MILLISECONDS.search(rest)
    return None if found is None else found[1]


def _access(line: re.Match[str]) -> Cells:
    rest = line["rest"]
    words = [quoted or bare for quoted, bare in WORDS.findall(rest)]
    in_ms = milliseconds_in(rest)
    took = DURATION.search(rest) or (
        None if in_ms else next(filter(None, map(SECONDS.fullmatch, words)), None)
    )
    last = words[-1] if words and words[-1].isdigit() else None
    return {
        "time_local": line["time"],
        "status": line["status"],
        "bytes": line["bytes"],
        "request_time": took[1] if took else str(float(in_ms) / 1000) if in_ms else None,
        LAST_NUMBER: last,
    }


def _transaction(line: re.Match[str]) -> Cells:
    """A transaction; its time is a word where it failed or was skipped."""
    took = line["took"]
    return {
        "time": f"{line['second']}{line['us'].zfill(6)}",
        "took_us": took if took.isdigit() else None,
        "failed": str(int(not took.isdigit())),
    }


def _stretch(line: re.Match[str]) -> Cells:
    """The transactions of a stretch (``--aggregate-interval``), and failed ones where they are counted."""
    done, failures = line["transactions"], line["failures"]
    failed = sum(map(int, failures.split())) if failures else None
    return {
        **{each: line[each] for each in ("time", "transactions", "sum_us")},
        "failed": None if failed is None else str(failed),
        "tried": None if failed is None else str(int(done) + failed),
    }


STRETCH_COLUMNS = ("time", "transactions", "sum_us", "failed", "tried")

ACCESS = LogKind(
    name="nginx",
    title="an access log (nginx, Apache)",
    pattern=re.compile(
        r"\S+ \S+ .{1,80}? ?\[(?P<time>\d{1,2}/[A-Z][a-z]{2}/\d{4}:[\d:]{8} [+-]\d{4})\] "
        r'"[^"\\]*(?:\\.[^"\\]*)*" (?P<status>\d{3}) (?P<bytes>\d+|-)(?P<rest>.*)'
    ),
    columns=("time_local", "status", "bytes", "request_time", LAST_NUMBER),
    cells=_access,
)
TRANSACTIONS = LogKind(
    name="pgbench",
    title="a log of pgbench's transactions",
    pattern=re.compile(
        r"\d+ \d+ (?P<took>\d+|[a-z_]+) \d+ (?P<second>[12]\d{9}) (?P<us>\d{1,6})(?: \d+| skipped)*"
    ),
    columns=("time", "took_us", "failed"),
    cells=_transaction,
)
STRETCHES = LogKind(
    name="pgbench",
    title="a log of pgbench's transactions in intervals",
    pattern=re.compile(
        r"(?P<time>[12]\d{9}) (?P<transactions>\d+) (?P<sum_us>\d+) \d+ \d+ \d+"
        r"(?:(?: \d+){7} (?P<failures>\d+ \d+)|(?: \d+)*)"
    ),
    columns=STRETCH_COLUMNS,
    cells=_stretch,
)


def kinds() -> Sequence[LogKind]:
    """All kinds of logs."""
    from geoheal.history.formats.tools.proxy_logs import PROXIES
    from geoheal.history.formats.tools.server_logs import SERVERS

    return (ACCESS, TRANSACTIONS, STRETCHES, *PROXIES, *SERVERS)


def log_kind_of(path: Path) -> LogKind | None:
    """The kind of log that most of the first lines belong to, one at least a request; None for others."""
    with path.open(encoding="utf-8", errors="replace") as text:
        lines = [line.strip() for line in islice(text, SAMPLE_LINES)]
    lines = [line for line in lines if line]
    return next(
        (
            kind
            for kind in kinds()
            if sum(map(kind.fits, lines)) * 2 > len(lines) and any(map(kind.pattern.fullmatch, lines))
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

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[Piece]:
        """Read these columns, at most ``rows`` rows at a time."""
        size = max(1, self._path.stat().st_size)
        with self._opened() as text:
            numbered = enumerate(text, start=1)
            while some := list(islice(numbered, rows)):
                yield self._piece(some, columns, min(1.0, text.buffer.tell() / size))

    def _unused_number(self) -> list[str]:
        """What to say of a number behind each line, which may be Apache's ``%D`` or ``%T``."""
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

    def _piece(self, some: Sequence[tuple[int, str]], columns: Sequence[str], done: float) -> Piece:
        filled = [(number, line.strip()) for number, line in some if line.strip()]
        passed = self.kind.passed_over
        filled = [(n, line) for n, line in filled if passed is None or not passed.match(line)]
        found = [(number, self.kind.pattern.fullmatch(line)) for number, line in filled]
        cells = [(number, self.kind.cells(match)) for number, match in found if match]
        return Piece(
            lines=np.array([number for number, _ in cells], dtype=np.int64),
            columns={name: pa.array([row[name] for _, row in cells], pa.string()) for name in columns},
            unreadable=[
                Refusal(number, f"The line is not of {self.kind.title}.")
                for number, match in found
                if not match
            ],
            done=done,
        )
