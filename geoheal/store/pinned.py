"""Session settings on which results depend: servers, databases and roles may have other defaults."""

from collections.abc import Mapping
from typing import Final

PINNED: Final[Mapping[str, str]] = {
    "datestyle": "ISO",
    "intervalstyle": "postgres",
    "extra_float_digits": "1",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",
    "default_transaction_isolation": "read committed",
    "jit": "off",
}
"""Text in which values travel, all digits of floats, and the isolation for which transactions are written.

Compiling expressions takes up to a hundred times as long as the query; up to version 18 it is on by default.
"""

SET: Final = "; ".join(f"SET {name} = '{value}'" for name, value in PINNED.items())
"""Statements that set them for a session."""

SET_LOCAL: Final = "; ".join(
    f"SET LOCAL {name} = '{PINNED[name]}'" for name in ("extra_float_digits", "bytea_output")
)
"""Statements that set, for a transaction, what a pooler forgets and no client may go without."""


def as_options(settings: Mapping[str, str] = PINNED) -> str:
    r"""Return libpq's ``options`` for settings.

    >>> as_options({"default_transaction_isolation": "read committed"})
    '-c default_transaction_isolation=read\\ committed'
    """
    return " ".join(f"-c {name}={value.replace(' ', chr(92) + ' ')}" for name, value in settings.items())
