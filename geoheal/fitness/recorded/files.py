"""Answer file requests from the record: this text runs in the sandbox, after that of ``outside``.

Files that were not recorded are read from disk, if they exist, as for a project's own files. They are never
written.
"""

import builtins
import io
import os
import sys
from collections.abc import Callable
from typing import Any

from geoheal.client.recording.outside.places import asks, paths_of, place_of
from geoheal.fitness.recorded.outside import _now

_READING = ("exists", "isfile", "isdir", "getsize", "getmtime", "listdir", "stat")
_CHANGING = ("remove", "unlink", "rename", "replace", "mkdir", "makedirs", "rmdir", "removedirs")
_MARKS = {"w": "write", "a": "append", "x": "create"}


class OpenedFile(io.BytesIO):
    """Replacement of an open file: written data are reported when it is closed."""

    def __init__(
        self, name: object, content: bytes = b"", written: Callable[[bytes], None] | None = None
    ) -> None:
        super().__init__(content)
        self.name = name
        self._written = written

    def readable(self) -> bool:
        return self._written is None

    def writable(self) -> bool:
        return self._written is not None

    def close(self) -> None:
        written, self._written = self._written, None
        content = b"" if self.closed else self.getvalue()
        super().close()
        if written is not None:
            written(content)


def answer_files(package: str) -> None:
    """Install replacements where the application opens, checks or changes files."""
    builtins.open = io.open = _opening(package, io.open)
    for home, names in ((os.path, _READING[:5]), (os, (*_READING[5:], *_CHANGING))):
        for name in names:
            _answer_function(package, home, name)


def _answer_function(package: str, home: Any, name: str) -> None:  # noqa: ANN401 - a module
    before = getattr(home, name)

    def ask(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - its own
        if not _now or not asks(sys._getframe(1), package):  # noqa: SLF001 - documented
            return before(*args, **kwargs)
        change = " ".join([name, *(place_of(each, package) for each in paths_of(args, kwargs))])
        found = _now[-1].file(change)
        if found is None and name in _CHANGING:
            _now[-1].refuse(f"a change of a file that was not recorded: {change[:200]}")
        if found is None:
            return before(*args, **kwargs)
        return os.stat_result(found[0]) if name == "stat" else found[0]

    setattr(home, name, ask)
    for key, module in list(sys.modules.items()):
        if key.partition(".")[0] == package:
            held = [each for each, value in list(vars(module).items()) if value is before]
            vars(module).update(dict.fromkeys(held, ask))


def _opening(package: str, before: Callable[..., Any]) -> Callable[..., Any]:
    def opened(
        file: Any,  # noqa: ANN401 - as of open
        mode: str = "r",
        buffering: int = -1,
        encoding: Any = None,  # noqa: ANN401 - as of open
        errors: Any = None,  # noqa: ANN401 - as of open
        newline: Any = None,  # noqa: ANN401 - as of open
        *others: Any,  # noqa: ANN401 - as of open
        **named: Any,  # noqa: ANN401 - as of open
    ) -> Any:  # noqa: ANN401 - a file
        if not _now or isinstance(file, int) or "+" in mode or not asks(sys._getframe(1), package):  # noqa: SLF001
            return before(file, mode, buffering, encoding, errors, newline, *others, **named)
        mark = next((_MARKS[each] for each in mode if each in _MARKS), "read")
        made = _recorded(file, mark, place_of(file, package))
        if made is None:
            return before(file, mode, buffering, encoding, errors, newline, *others, **named)
        return made if "b" in mode else io.TextIOWrapper(made, encoding or "utf-8", errors, newline)

    return opened


def _recorded(file: Any, mark: str, place: str) -> OpenedFile | None:  # noqa: ANN401 - a path
    """Return a file of the record; None for one that was not recorded and can be read from disk."""
    outside = _now[-1]
    if mark != "read":
        outside.open(f"{mark} {place}")
        made = OpenedFile(file, written=lambda content: outside.written(f"{mark} {place}", content))
        outside.leave_open(made)
        return made
    found = outside.file(f"read {place}")
    if found is None:
        if not os.access(file, os.R_OK):
            outside.refuse(f"a file that was not recorded: {place[:200]}")
        return None
    content = found[0]
    return OpenedFile(file, content.encode() if isinstance(content, str) else bytes(content))
