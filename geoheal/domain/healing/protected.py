"""Files that no patch may change, because they judge it: tests, workloads, and geoheal itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

GEOHEAL: Final = Path(__file__).resolve().parents[2]
"""The folder of this package."""

TEST_FOLDERS: Final = frozenset({"tests", "test"})


def protection_of(path: Path, workload: Path | None) -> str | None:
    """Return why patches may not change a file, as the end of a sentence; None if they may.

    >>> protection_of(Path("/srv/shop/tests/test_pricing.py"), None)
    'is a test'
    >>> protection_of(Path("/srv/shop/pricing.py"), Path("/srv/shop/load.py")) is None
    True
    """
    if is_test(path):
        return "is a test"
    real = path.resolve()
    if workload is not None and real == workload.resolve():
        return "is the workload that judges its patches"
    if real.is_relative_to(GEOHEAL):
        return "belongs to geoheal itself"
    return None


def is_test(path: Path) -> bool:
    """Whether a file is a test by the naming conventions of pytest and unittest.

    Every file in a folder of tests counts, at any depth, because a test's result depends on its support files
    too. The name of the repository's own folder, and of folders above it, does not count.

    >>> is_test(Path("/srv/conftest.py")), is_test(Path("/srv/contest.py"))
    (True, False)
    >>> is_test(Path("/srv/shop/tests/unit/helpers.py"))
    True
    """
    return (
        path.name == "conftest.py"
        or path.stem.startswith("test_")
        or path.stem.endswith("_test")
        or any(folder.name in TEST_FOLDERS for folder in _folders(path))
    )


def _folders(path: Path) -> Iterator[Path]:
    """Yield the folders of a file, from the nearest one up to its repository, without that one."""
    for folder in path.parents:
        if (folder / ".git").exists():
            return
        yield folder
