"""Where the sandbox cannot be had these tests are skipped, and say why."""

import pytest

from geoheal.sandbox import preflight


@pytest.fixture(scope="session")
def available() -> None:
    """Skips where a part is missing."""
    missing = [check for check in preflight() if not check.ok and check.name != "trial run"]
    if missing:
        pytest.skip(f"no sandbox here: {missing[0].detail} {missing[0].mend}")
