"""Files that may be run: only root, the user of this process or one named user can have written them."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geoheal.client.hooks.trusted_folder import open_folder, require_trusted
from geoheal.errors import InvalidInput

LARGEST_BYTES: Final = 1_000_000

Version = tuple[int, ...]
"""Values that distinguish versions of a file without reading it."""


@dataclass(frozen=True)
class TrustedFile:
    """The path of a patch. Its file is not trusted until it is read.

    Parameters
    ----------
    path
        The path, which need not exist.
    owner
        User id that may own it besides root and the user of the process; None for no other.
    """

    path: Path
    owner: int | None = None

    def version(self) -> Version | None:
        """Return values that distinguish this version from others; None while the file is missing.

        A file that is replaced by renaming has another inode; a change of permissions changes the ctime."""
        try:
            seen, folder = os.stat(self.path), os.stat(self.path.parent)  # noqa: PTH116 - on every hook's path
        except OSError:
            return None
        return (
            seen.st_dev,
            seen.st_ino,
            seen.st_mtime_ns,
            seen.st_ctime_ns,
            seen.st_size,
            folder.st_mode,
            folder.st_uid,
        )

    def read(self) -> bytes:
        """Return the content.

        Raises
        ------
        InvalidInput
            If another user could have written it, or it is not a regular file, or it is too large.
        OSError
            When it cannot be read.
        """
        with os.fdopen(self._open(), "rb") as file:
            seen = os.fstat(file.fileno())
            if not stat.S_ISREG(seen.st_mode):
                raise InvalidInput(f"{self.path} is not an ordinary file.")
            require_trusted(seen, str(self.path), self.owner)
            content = file.read(LARGEST_BYTES + 1)
        if len(content) > LARGEST_BYTES:
            raise InvalidInput(f"{self.path} is larger than {LARGEST_BYTES:,} bytes.")
        return content

    def _open(self) -> int:
        """Return a descriptor of the file in the checked folder, even if folders are renamed meanwhile."""
        folder = open_folder(self.path.parent, self.owner)
        try:
            flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW
            return os.open(self.path.name, flags, dir_fd=folder)
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise InvalidInput(f"{self.path} is a symbolic link, not a file.") from None
            raise
        finally:
            os.close(folder)
