"""File operations of the application while a call is observed."""

import functools
import io
import os
import re
import stat
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.codec.freezing import TEXT_MAX
from geoheal.client.recording.codec.frozen import NotRecordable
from geoheal.client.recording.outside.bodies import WebBodies
from geoheal.client.recording.outside.chance import noted_instead
from geoheal.client.recording.outside.log import AskedOutside, Event, active
from geoheal.client.recording.outside.patches import PATCHES
from geoheal.client.recording.outside.places import asks, paths_of, place_of

FUNCTIONS: Final = {
    "posixpath": dict.fromkeys(("exists", "isfile", "isdir", "getsize", "getmtime"), False),
    "os": {
        **dict.fromkeys(("listdir", "stat"), False),
        **dict.fromkeys(
            ("remove", "unlink", "rename", "replace", "mkdir", "makedirs", "rmdir", "removedirs"), True
        ),
    },
}
"""Recorded functions by module, each with whether it changes files."""
MODULES: Final = ("builtins", "io", *FUNCTIONS)

_WORD: Final = re.compile(r"[^\W\d]\w*")
_SECRET: Final = re.compile(
    r"\.(?:pem|key|p12|pfx|jks|keystore|kdbx)$|(?:^|/)\.(?:env|netrc|pgpass)", re.IGNORECASE
)
_OPTIONS: Final = ("buffering", "encoding", "errors", "newline", "closefd", "opener")
"""Parameters of open after path and mode."""
_MARKS: Final = {"w": "write", "a": "append", "x": "create"}
_frame = sys._getframe  # noqa: SLF001 - documented

Function = Callable[..., Any]


def put(module: ModuleType) -> None:
    """Record a module's file operations during observations."""
    if module.__name__ not in FUNCTIONS:
        PATCHES.add(module, {"open": noted_instead(module.open, _opening(module.open))})
        return
    replaced = {}
    for name, is_write in FUNCTIONS[module.__name__].items():
        before = getattr(module, name)
        replaced[name] = noted_instead(before, _asking(name, before, is_write=is_write))
    PATCHES.add(module, replaced)


def _asking(name: str, before: Function, *, is_write: bool) -> Function:
    @functools.wraps(before)
    def ask(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is None or not asks(_frame(1), outside.package):
            return before(*args, **kwargs)
        paths = paths_of(args, kwargs)
        event = outside.noted("A file", lambda: _event(outside, name, paths, is_write=is_write))
        found = outside.ask(event, lambda: before(*args, **kwargs))
        if event is not None:
            outside.answered("A file", event, _plain(found))
        return found

    return ask


def _event(outside: AskedOutside, name: str, paths: list[Any], *, is_write: bool) -> Event:
    places = [_clean(outside, each) for each in paths]
    return Event(kind="file", key=[" ".join([name, *places]), None, False], is_write=is_write)


def _plain(found: object) -> object:
    """Return a result as plain data."""
    if isinstance(found, os.stat_result):
        return [*found[:10], found.st_atime, found.st_mtime, found.st_ctime]
    return found


def _clean(outside: AskedOutside, path: Any) -> str:  # noqa: ANN401 - a path
    place = place_of(path, outside.package)
    if _SECRET.search(place) or any(map(outside.redaction.hides, _WORD.findall(place))):
        raise NotRecordable("one with a secret name")
    return place


def _opening(before: Function) -> Function:
    @functools.wraps(before)
    def opened(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - its own
        outside = active()
        if outside is None or not asks(_frame(1), outside.package):
            return before(file, mode, *args, **kwargs)
        given = dict(zip(_OPTIONS, args, strict=False)) | kwargs
        if isinstance(file, int) or "+" in str(mode) or given.get("opener") is not None:
            outside.refuse("It opens a file to read and to write it, one that is open, or by an opener.")
            return before(file, mode, *args, **kwargs)
        mark = next((_MARKS[each] for each in str(mode) if each in _MARKS), "read")
        trial = Event(kind="file", key=[], is_write=mark != "read")
        try:
            made = outside.ask(trial, lambda: before(file, mode, *args, **kwargs))
        except OSError:
            outside.noted("A file", lambda: _failed(outside, trial, f"{mark} ", file))
            raise
        if mark != "read":
            written = _Written(outside, mark, file)
            return outside.settled("A file", lambda: _noting(written, made, mode, given)) or made
        outside.noted("A file", lambda: _read(outside, file, made, before))
        return made

    return opened


def _failed(outside: AskedOutside, trial: Event, mark: str, path: Any) -> Event:  # noqa: ANN401 - a path
    trial.key = [mark + _clean(outside, path), None, False]
    return trial


def _read(outside: AskedOutside, path: Any, opened: Any, open_: Function) -> Event:  # noqa: ANN401 - files
    """Return the content of an opened file, which is read separately."""
    place, status = _clean(outside, path), os.fstat(opened.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise NotRecordable("something other than a regular file")
    if status.st_size > TEXT_MAX:
        raise NotRecordable(f"one of more than {TEXT_MAX:,} bytes")
    with open_(path, "rb") as again:
        content = again.read(TEXT_MAX + 1)
    return Event(
        kind="file",
        key=[f"read {place}", None, False],
        is_write=False,
        answers=[outside.frozen(_kept(outside, content))],
        is_complete=True,
    )


def _kept(outside: AskedOutside, content: bytes) -> str | bytes:
    bodies = WebBodies(outside.redaction)
    kept = bodies.of(content, "")
    outside.is_redacted |= bodies.is_redacted
    return kept


def _noting(written: "_Written", made: Any, mode: str, given: dict[str, Any]) -> Any:  # noqa: ANN401 - files
    """Return an open file whose buffer records what is written.

    Raises
    ------
    NotRecordable
        If it has no buffer; the file is unchanged.
    """
    buffer = made.buffer if isinstance(made, io.TextIOWrapper) else made
    if type(buffer) is not io.BufferedWriter:
        raise NotRecordable("one that is written without a buffer")
    size = given.get("buffering", -1)
    size = size if size > 1 else io.DEFAULT_BUFFER_SIZE
    if buffer is made:
        return _NotingBuffer(buffer.detach(), size, written)
    encoding, errors, in_lines = made.encoding, made.errors, made.line_buffering
    made.detach()
    noting = _NotingBuffer(buffer.detach(), size, written)
    text: Any = io.TextIOWrapper(noting, encoding, errors, given.get("newline"), in_lines, write_through=True)
    text.mode = mode
    return text


class _NotingBuffer(io.BufferedWriter):
    """The buffer of a file that the application writes.

    Only the file refers to it, so that a file without references is closed at once, as without recording.
    """

    def __init__(self, raw: Any, size: int, written: "_Written") -> None:  # noqa: ANN401 - a raw file
        super().__init__(raw, size)
        self._written = written

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - bytes
        """Write, and record that."""
        count = super().write(data)
        self._written.add(data)
        return count

    def seek(self, *place: Any) -> int:  # noqa: ANN401 - its own
        """Move, which is not recorded."""
        self._written.moved()
        return super().seek(*place)

    def truncate(self, *size: Any) -> int:  # noqa: ANN401 - its own
        """Cut the file, which is not recorded."""
        self._written.moved()
        return super().truncate(*size)

    def close(self) -> None:
        """Close the file: all of it is written."""
        self._written.closed()
        super().close()


class _Written:
    """Data written to a file; recorded as one request when the file is closed or the call ends."""

    def __init__(self, outside: AskedOutside, mark: str, path: Any) -> None:  # noqa: ANN401 - a path
        self._outside: AskedOutside | None = outside
        self._mark = mark
        self._path = path
        self._content = bytearray()
        outside.later("A file", self._keep)

    def add(self, data: Any) -> None:  # noqa: ANN401 - bytes
        """Add a piece, as long as the call continues and may be recorded."""
        outside = self._outside
        if outside is None:
            return
        if outside.is_under_way and outside.reason is None:
            outside.settled("A file", lambda: self._add(data))
        else:
            self._outside, self._content = None, bytearray()

    def moved(self) -> None:
        """Stop recording the call: its file is not written from beginning to end."""
        if self._outside is not None and self._outside.is_under_way:
            self._outside.refuse("It moves about in a file that it writes.")

    def closed(self) -> None:
        """Record the request."""
        if self._outside is not None and self._outside.is_under_way:
            self._outside.settled("A file", self._keep)

    def _add(self, data: Any) -> None:  # noqa: ANN401 - bytes
        piece = memoryview(data)
        if len(self._content) + piece.nbytes > TEXT_MAX:
            raise NotRecordable(f"one of more than {TEXT_MAX:,} bytes")
        self._content += piece

    def _keep(self) -> None:
        outside, self._outside = self._outside, None
        if outside is not None:
            outside.noted("A file", lambda: self._event(outside))

    def _event(self, outside: AskedOutside) -> Event:
        content, self._content = bytes(self._content), bytearray()
        content_key = outside.frozen([_kept(outside, content)])
        return Event(
            kind="file",
            key=[f"{self._mark} {_clean(outside, self._path)}", content_key, False],
            is_write=True,
        )
