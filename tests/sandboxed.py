"""Tests that need a sandbox are skipped where a part of it is missing, and say which."""

from functools import cache

import pytest

from geoheal.sandbox import preflight


def require_sandbox() -> None:
    """Skip where a part is missing; a sandbox that is complete and does not hold fails its tests."""
    missing = _missing()
    if missing is not None:
        pytest.skip(f"no sandbox here: {missing}")


@cache
def _missing() -> str | None:
    """Return the first part that is missing, and how to get it; looked for once per process."""
    parts = (check for check in preflight() if not check.ok and check.name != "trial run")
    first = next(parts, None)
    return None if first is None else f"{first.detail} {first.remedy}"
