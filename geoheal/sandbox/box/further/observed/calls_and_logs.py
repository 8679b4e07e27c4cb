"""Values that a module passes on while it works: to functions of the workload, to logs, and into files."""

from __future__ import annotations

import hashlib
import os
import sys

from ...arguments import arguments_of
from ...encode import encode, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, ModuleType
    from typing import Any

_KEPT = 200
_ENTRIES = 20
"""Number of calls, or log records, to keep per request."""
_ALL_LEVELS = 1
_FILES = 50
_BYTES = 1 << 20
"""Size up to which a file is read."""


class CallsAndLogs:
    """Calls and log records, by the number of the request: ``called 3`` and ``logged 3``."""

    def __init__(self, module: ModuleType) -> None:
        self._names = vars(module)
        self._kept: dict[str, list[Any]] = {}
        self._number = 0
        if "logging" in sys.modules:
            self._listen()

    def begin(self, number: int) -> None:
        """Use another number from now on."""
        self._number = number

    def by_label(self) -> dict[str, list[Any]]:
        """Return everything as plain data."""
        return self._kept

    def look_at_call(self, frame: FrameType) -> None:
        """Keep the arguments with which the module calls a function of the workload.

        Methods are left out: their objects are inspected at the end of the run.
        """
        caller, code = frame.f_back, frame.f_code
        if caller is None or caller.f_globals is not self._names or code.co_filename != "<workload>":
            return
        is_function = code.co_name[:1] != "<" and code.co_varnames[:1] not in (("self",), ("cls",))
        if is_function or code.co_name == "<lambda>":
            self._keep("called", [plain(code.co_name, 100), *map(encode, arguments_of(frame))])

    def _keep(self, kind: str, entry: list[Any]) -> None:
        kept = self._kept.setdefault(f"{kind} {self._number}", []) if len(self._kept) < _KEPT else []
        if len(kept) < _ENTRIES and entry not in kept:
            kept.append(entry)

    def _listen(self) -> None:
        import logging  # the module under test has imported it

        keep, names = self._keep, self._names

        class LogListener(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                if record.pathname == names.get("__file__"):
                    keep("logged", [record.name, record.levelname, plain(record.getMessage(), 500)])

        logging.getLogger().addHandler(LogListener())
        logging.getLogger().setLevel(_ALL_LEVELS)


def written_files(folder: str = ".") -> Iterator[tuple[str, list[object]]]:
    """Yield the names of a folder's files, with their sizes, modes, and what tells their contents apart."""
    with os.scandir(folder) as entries:
        files = sorted((each.name, each.stat()) for each in entries if each.is_file())
    for name, about in files[:_FILES]:
        with open(os.path.join(folder, name), "rb") as file:  # noqa: PTH118, PTH123 - pathlib is not needed otherwise
            content = hashlib.sha256(file.read(_BYTES)).hexdigest()
        yield name, [about.st_size, about.st_mode & 0o7777, content]
