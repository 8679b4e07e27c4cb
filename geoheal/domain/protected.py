"""What no patch may touch, for it would then be its own judge: tests, workloads, and geoheal itself."""

from pathlib import Path
from typing import Final

GEOHEAL: Final = Path(__file__).resolve().parents[1]
"""The folder of this package."""

TEST_FOLDERS: Final = frozenset({"tests", "test"})


def protection_of(path: Path, workload: Path | None) -> str | None:
    """Why patches may not change a file, to follow its name in a sentence; None where they may.

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

    >>> is_test(Path("/srv/conftest.py")), is_test(Path("/srv/contest.py"))
    (True, False)
    """
    return (
        path.name == "conftest.py"
        or path.stem.startswith("test_")
        or path.stem.endswith("_test")
        or path.parent.name in TEST_FOLDERS
    )
