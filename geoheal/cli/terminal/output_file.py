"""Files that a command writes when its work is done."""

import os
from pathlib import Path

from geoheal.errors import InvalidInput


def require_writable(option: str, file: Path | None) -> None:
    """Make sure that a file can be written, before the work of which it tells.

    Raises
    ------
    InvalidInput
        When its folder is not there, when it is a folder, or when this user may not write it.
    """
    if file is None:
        return
    if not file.parent.is_dir():
        raise InvalidInput(
            f"{option} {file}: there is no folder {file.parent}; create it first.", field=option
        )
    if file.is_dir():
        raise InvalidInput(f"{option} {file} is a folder; name a file.", field=option)
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise InvalidInput(f"{option} {file} cannot be written by this user.", field=option)
