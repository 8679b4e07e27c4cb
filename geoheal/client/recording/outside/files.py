"""Files that the application opens, asks for and changes while a call is looked at."""

import functools
import os
import re
import stat
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.codec.freezing import TEXT_MAX, NotRecordable
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
"""What is noted, by module, and whether it changes files."""
MODULES: Final = ("builtins", "io", *FUNCTIONS)

_WORD: Final = re.compile(r"[^\W\d]\w*")
_SECRET: Final = re.compile(
    r"\.(?:pem|key|p12|pfx|jks|keystore|kdbx)$|(?:^|/)\.(?:env|netrc|pgpass)", re.IGNORECASE
)
_MARKS: Final = {"w": "write", "a": "append", "x": "create"}
_frame = sys._getframe  # noqa: SLF001 - documented

Function = Callable[..., Any]


def put(module: ModuleType) -> None:
    """Note what a module does with files, while somebody looks."""
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
            outside.answered("A file", event, _told(found))
        return found

    return ask


def _event(outside: AskedOutside, name: str, paths: list[Any], *, is_write: bool) -> Event:
    places = [_clean(outside, each) for each in paths]
    return Event(kind="file", key=[" ".join([name, *places]), None, False], is_write=is_write)


def _told(found: object) -> object:
    """Return an answer as plain data."""
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
        if isinstance(file, int) or "+" in mode:
            outside.refuse("It opens a file to read and to write it, or one that is open.")
            return before(file, mode, *args, **kwargs)
        mark = next((_MARKS[each] for each in mode if each in _MARKS), "read")
        trial = Event(kind="file", key=[], is_write=mark != "read")
        try:
            made = outside.ask(trial, lambda: before(file, mode, *args, **kwargs))
        except OSError:
            trial.key = [f"{mark} {place_of(file, outside.package)}", None, False]
            outside.noted("A file", lambda: trial)
            raise
        if mark == "read":
            outside.noted("A file", lambda: _read(outside, file, made, before))
        else:
            _Writing(outside, mark, file, made)
        return made

    return opened


def _read(outside: AskedOutside, path: Any, opened: Any, open_: Function) -> Event:  # noqa: ANN401 - files
    """Return what is in a file that was opened; it is read once more, by itself."""
    place, told = _clean(outside, path), os.fstat(opened.fileno())
    if not stat.S_ISREG(told.st_mode):
        raise NotRecordable("something other than a regular file")
    if told.st_size > TEXT_MAX:
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


class _Writing:
    """Notes what is written to a file, as one question when it is closed or the call ends.

    The file remains what it is; only its own attributes are replaced, which those of C code see as well.
    """

    def __init__(self, outside: AskedOutside, mark: str, path: Any, file: Any) -> None:  # noqa: ANN401 - a file
        self._outside = outside
        self._mark = mark
        self._path = path
        self._file = file
        self._pieces: list[bytes] = []
        self._size = 0
        self._is_kept = False
        self._before = {name: getattr(file, name) for name in ("write", "writelines", "close")}
        for name in self._before:
            setattr(file, name, getattr(self, f"_{name}"))
        for name in ("seek", "truncate"):
            setattr(file, name, self._refusing(getattr(file, name)))
        outside.later("A file", self._keep)

    def _write(self, data: Any) -> Any:  # noqa: ANN401 - a text, or bytes
        self._add(data)
        return self._before["write"](data)

    def _writelines(self, lines: Any) -> Any:  # noqa: ANN401 - texts, or bytes
        kept = list(lines)
        for line in kept:
            self._add(line)
        return self._before["writelines"](kept)

    def _close(self) -> Any:  # noqa: ANN401 - its own
        if self._outside.is_under_way:
            self._outside.settled("A file", self._keep)
        return self._before["close"]()

    def _add(self, data: Any) -> None:  # noqa: ANN401 - a text, or bytes
        if isinstance(data, str):
            data = data.encode(getattr(self._file, "encoding", None) or "utf-8", "replace")
        self._size += len(data)
        if self._size <= TEXT_MAX:
            self._pieces.append(bytes(data))

    def _refusing(self, before: Function) -> Function:
        def moved(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - its own
            self._outside.refuse("It moves about in a file that it writes.")
            return before(*args, **kwargs)

        return moved

    def _keep(self) -> None:
        if self._is_kept:
            return
        self._is_kept = True
        if self._size > TEXT_MAX:
            raise NotRecordable(f"one of more than {TEXT_MAX:,} bytes")
        self._outside.noted("A file", self._event)

    def _event(self) -> Event:
        place = _clean(self._outside, self._path)
        told = self._outside.frozen([_kept(self._outside, b"".join(self._pieces))])
        return Event(kind="file", key=[f"{self._mark} {place}", told, False], is_write=True)
