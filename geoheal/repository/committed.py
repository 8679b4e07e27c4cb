"""The last committed version of a file."""

from pathlib import Path

from geoheal.errors import ApplyFailed
from geoheal.repository.git import Git


def committed(file: Path) -> bytes | None:
    """Return what a file holds in the last commit; None where git does not know it."""
    try:
        return Git(file.parent, is_anyones=True).run("cat-file", "blob", f"HEAD:./{file.name}")
    except ApplyFailed:
        return None
