"""Standard output and error as they are given: closed, of a small character set, or on a full disk."""

import errno
import os
import sys
from pathlib import Path
from typing import Final, TextIO

LOST: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""Error numbers of output that cannot be written: the disk is full, or gone."""


def prepare() -> None:
    """Let a closed stream take what nobody reads, and one of few characters show the others as escapes."""
    sys.stdout, sys.stderr = _usable(sys.stdout), _usable(sys.stderr)


def is_lost(error: OSError) -> bool:
    """Whether an error says that output could not be written."""
    return error.errno in LOST and error.filename is None


def flush() -> None:
    """Write what is left, while an error can still be reported."""
    sys.stdout.flush()


def give_up() -> None:
    """Leave what cannot be written, so that the interpreter does not try again at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # a stream without a descriptor: nothing to redirect
        return


def _usable(stream: TextIO | None) -> TextIO:
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "")
    if encoding != "utf8" and hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")
    return stream
