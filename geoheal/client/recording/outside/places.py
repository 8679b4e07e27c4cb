"""The recorded form of paths; this file's text is part of replays, so it stands alone."""

import os
import sys
from pathlib import Path
from types import FrameType
from typing import Any


def place_of(path: Any, package: str) -> str:  # noqa: ANN401 - a path
    """Return a path in one form; paths near the application's code are relative to it.

    >>> place_of("/var/./lib/a.txt", "no_such_package")
    '/var/lib/a.txt'
    """
    text = os.path.normpath(os.fsdecode(path))
    file = getattr(sys.modules.get(package), "__file__", None)
    if not file or not Path(text).is_absolute() or not Path(file).is_absolute():
        return text
    home = Path(file).parent.parent if Path(file).name == "__init__.py" else Path(file).parent
    return f"<project>/{text[len(f'{home}/') :]}" if text.startswith(f"{home}/") else text


def paths_of(args: Any, kwargs: Any) -> list[Any]:  # noqa: ANN401 - of a function of os
    """Return the paths among the arguments of a function.

    >>> paths_of(("a.txt", 0o777), {"dst": "b.txt", "exist_ok": True})
    ['a.txt', 'b.txt']
    """
    named = [kwargs[name] for name in ("path", "name", "src", "dst") if name in kwargs]
    return [each for each in (*args, *named) if not isinstance(each, int)]


def asks(frame: FrameType | None, package: str) -> bool:
    """Whether the application itself uses a file, directly or by pathlib."""
    while frame is not None and _top(frame) == "pathlib":
        frame = frame.f_back
    return frame is not None and _top(frame) == package


def _top(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__")).partition(".")[0]
