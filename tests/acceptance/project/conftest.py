"""Where the sandbox cannot be had these tests are skipped, and say why."""

import pytest

from tests.sandboxed import require_sandbox


@pytest.fixture(scope="session")
def available() -> None:
    """Skips where a part is missing."""
    require_sandbox()
