"""The symbolic links on the way to a file."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

LINKS_MAX: Final = 40
"""As many as Linux follows."""


def way_to(path: Path) -> Iterator[Path]:
    """Yield every symbolic link that an absolute path passes, and the place that it leads to at last.

    No path contains a link or ``..`` before its last part. Of links in a circle only the first ones are
    returned: nobody can open such a path.
    """
    for _ in range(LINKS_MAX + 1):
        link = next((each for each in (*reversed(path.parents), path) if each.is_symlink()), None)
        plain = Path(os.path.normpath(link or path))
        yield plain
        if link is None:
            return
        path = Path(plain.parent, link.readlink(), path.relative_to(link))
