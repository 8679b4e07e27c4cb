"""The files of geoheal that something passes: those of whose functions one is called meanwhile."""

import inspect
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import geoheal

ROOT = Path(geoheal.__file__).parent


@contextmanager
def noting(files: set[str]) -> Iterator[None]:
    """Add the files, relative to the package, of which functions are called until the end.

    In this process (what a sandbox runs is not), in the present thread and in all that start from now on;
    whoever clears the set meanwhile counts anew. Importing a module calls none of its functions, and the
    methods that a dataclass is given are in no file.
    """

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_flags & inspect.CO_OPTIMIZED:  # the body of a module or class is not
            file = _inside(code.co_filename)
            if file is not None:
                files.add(file)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


@cache
def _inside(file: str) -> str | None:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else None
