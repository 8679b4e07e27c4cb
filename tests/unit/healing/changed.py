"""What a changed module does."""

from typing import Any


def text(source: str | None) -> str:
    """Return the changed source; a test fails where a transform refused."""
    assert source is not None
    return source


def names_of(source: str | None) -> dict[str, Any]:
    """Return what a changed module defines."""
    names: dict[str, Any] = {}
    exec(text(source), names)
    return names
