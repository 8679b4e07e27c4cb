"""The symbolic links on the path to a file."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

LINKS_MAX: Final = 40
"""The same limit as in Linux."""


def way_to(path: Path) -> Iterator[Path]:
    """Yield every symbolic link on an absolute path, and the final target.

    Paths contain no link or ``..`` before their last part. Of circular links only the first ones are
    returned, because nobody can open such a path.
    """
    for _ in range(LINKS_MAX + 1):
        link = next((each for each in (*reversed(path.parents), path) if each.is_symlink()), None)
        plain = Path(os.path.normpath(link or path))
        yield plain
        if link is None:
            return
        path = Path(plain.parent, link.readlink(), path.relative_to(link))
