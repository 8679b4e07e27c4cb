"""What a changed module does."""

from typing import Any


def text(source: str | None) -> str:
    """The changed source; a test fails where a transform refused."""
    assert source is not None
    return source


def names_of(source: str | None) -> dict[str, Any]:
    """What a changed module defines."""
    names: dict[str, Any] = {}
    exec(text(source), names)
    return names
