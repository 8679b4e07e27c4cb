"""Output of sysstat for people (``sar``, ``mpstat``, ``iostat -t``, ``pidstat``) with times."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geoheal.errors import InvalidInput
from geoheal.history.formats.encoding import encoding_of
from geoheal.history.formats.json_documents.answers.series import NODE, TIME
from geoheal.history.formats.rows_in_pieces import pieces_of
from geoheal.history.formats.sysstat_times import CLOCK, ORDERS, clock_of, day_of, moment_of
from geoheal.history.piece import FilePiece, RefusedRow

SUMMED_UP: Final = re.compile(r"[^\W\d][\w.]* ?:\s.*\d")
"""Averages and the like below the rows, in any language; iostat's names of columns hold no digits."""
BANNER: Final = re.compile(r"Linux \S+ \((?P<host>[^)]+)\)\s+(?P<day>\S+)\s.*\(\d+ CPU\)\s*")
STAMP: Final = re.compile(rf"(?P<day>\d[\d/.-]+)[ T](?P<clock>{CLOCK.pattern})(?P<zone>[+-]\d{{4}})?")
NUMBER: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?%?")
EPOCH: Final = re.compile(r"1\d{9}")
DEVICES: Final = frozenset(
    ("CPU", "DEV", "IFACE", "INTR", "TTY", "FILESYSTEM", "MOUNTPOINT", "FAN", "TEMP", "BAT", "BUS", "NODE",
     "CORE", "Device", "Device:", "NUMANODE")
)  # fmt: skip
WHOLE: Final = frozenset(("all", "-1", "sum"))
PROCESS: Final = frozenset(("UID", "USER", "PID", "TGID", "TID", "CPU", "Command"))
"""Columns of pidstat that name a process, and say where it ran."""
CELLS_MAX: Final = 20_000_000


@dataclass(slots=True)
class _Page:
    """Header of the following rows."""

    host: str | None = None
    day: str = ""
    names: Sequence[str] = ()
    began: str | None = None
    moment: str | None = None
    reports: int = 0
    clocks: dict[tuple[str, ...], tuple[str, int]] = field(default_factory=dict)


class SysstatFile:
    """A report of sysstat: a row per time and machine; the figures of a device or process bear its name.

    Averages, and reports since the machine was started, are left out.

    Raises
    ------
    InvalidInput
        When it holds no times, or is too large to be held.
    """

    complete = True
    decimal_comma = False

    def __init__(self, path: Path) -> None:
        self._rows: dict[tuple[str, str], tuple[int, dict[str, str]]] = {}
        self._unreadable: list[RefusedRow] = []
        self._is_timeless = self._is_unclear = self._left_out = False
        page = _Page()
        with path.open(encoding=encoding_of(path), errors="replace") as text:
            for number, line in enumerate(text, start=1):
                self._take(page, number, line.rstrip("\r\n"))
        if not self._rows:
            raise InvalidInput(f"{path.name} is a report of sysstat {_without_rows(self._is_timeless)}.")
        names = dict.fromkeys(name for _, row in self._rows.values() for name in row)
        self.measured: Sequence[str] = [name for name in names if name not in {TIME, NODE}]
        self.columns: Sequence[str] = [TIME, NODE, *self.measured]
        left_out = "Its averages since the machine was started are left out (except with -y)."
        self.notes: Sequence[str] = [
            f"{path.name} is read as a report of sysstat, in the machine's local time.",
            *([left_out] if self._left_out else []),
            *([ORDERS] if self._is_unclear else []),
        ]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        return pieces_of(list(self._rows.values()), columns, rows, self._unreadable)

    def _take(self, page: _Page, number: int, line: str) -> None:
        banner, stamp = BANNER.fullmatch(line), STAMP.fullmatch(line.strip())
        cells = line.split()
        if banner is not None:
            page.host, page.day = banner["host"], banner["day"]
            page.names, page.moment, page.reports, page.clocks = (), None, 0, {}
        elif stamp is not None:
            page.moment = moment_of(stamp["day"], stamp["clock"]) + (stamp["zone"] or "")
            page.reports += 1
            self._is_unclear |= day_of(stamp["day"], is_american=bool(stamp[5])) is None
        elif not cells or SUMMED_UP.match(line) or "RESTART" in cells[1:4]:
            return
        else:
            self._line(page, number, cells)

    def _line(self, page: _Page, number: int, cells: Sequence[str]) -> None:
        """Names of figures, or figures; both with the time in front, except in iostat."""
        clock, rest = _clock(cells)
        if not any(NUMBER.fullmatch(cell) for cell in rest):
            page.names, page.began = [name for name in rest if name != "avg-cpu:"], clock
        elif len(rest) != len(page.names):
            why = f"The line has {len(rest)} cells; {len(page.names)} names stand above it."
            self._unreadable.append(RefusedRow(number, why))
        elif clock is None and page.moment is None:
            self._is_timeless = True
        elif (clock is None and page.reports == 1) or (clock is not None and clock == page.began):
            self._left_out = True
        else:
            moment = page.moment if clock is None else self._moment(page, clock)
            self._keep(page, number, str(moment), rest)

    def _moment(self, page: _Page, clock: str) -> str:
        """Return the time of a row; each kind of figures goes past midnight for itself."""
        if EPOCH.fullmatch(clock):
            return clock
        bare = clock_of(clock) or clock
        last, later = page.clocks.get(tuple(page.names), ("", 0))
        later += bare < last
        page.clocks[tuple(page.names)] = (bare, later)
        self._is_unclear |= day_of(page.day, is_american=clock.upper().endswith("M")) is None
        return moment_of(page.day, clock, later=later)

    def _keep(self, page: _Page, number: int, moment: str, cells: Sequence[str]) -> None:
        named = dict(zip(page.names, cells, strict=True))
        host = page.host or ""
        _, row = self._rows.setdefault((moment, host), (number, {TIME: moment, NODE: host}))
        if len(self._rows) * len(row) > CELLS_MAX:
            raise InvalidInput(f"A report can have at most {CELLS_MAX:,} values; split it.")
        prefix = _prefix(named)
        own = PROCESS if "Command" in named else DEVICES
        row.update({prefix + name: cell.replace(",", ".") for name, cell in named.items() if name not in own})


def is_sysstat(start: bytes) -> bool:
    """Whether a file begins as sysstat's reports do."""
    return BANNER.fullmatch(start.decode(errors="replace").partition("\n")[0].rstrip("\r")) is not None


def _clock(cells: Sequence[str]) -> tuple[str | None, Sequence[str]]:
    """Return the time of day (or seconds since 1970) that a line begins with, and the rest.

    ``# Time`` is not one.
    """
    if cells[:2] == ["#", "Time"]:
        return None, cells[2:]
    if len(cells) > 1 and cells[1] in {"AM", "PM"} and clock_of(f"{cells[0]} {cells[1]}"):
        return f"{cells[0]} {cells[1]}", cells[2:]
    is_time = clock_of(cells[0]) is not None or (EPOCH.fullmatch(cells[0]) and len(cells) > 3)
    return (cells[0], cells[1:]) if is_time else (None, cells)


def _prefix(named: dict[str, str]) -> str:
    """Return the device or process that figures belong to, in front of their names."""
    if "Command" in named:
        return f"{named['Command']}/{named.get('PID') or named.get('TGID') or named.get('TID')}:"
    found = ((kind, cell) for kind, cell in named.items() if kind in DEVICES)
    return "".join(f"{kind.rstrip(':').lower()}_{cell}:" for kind, cell in found if cell not in WHOLE)


def _without_rows(is_timeless: bool) -> str:
    if is_timeless:
        return "without times; write `iostat -t` (or `-o JSON` with it), `sadf -d` or `sadf -j` instead"
    return "without figures that are not averages since the start; give it an interval, or write `sadf -d`"
