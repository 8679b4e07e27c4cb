"""Words that people and tools write where nothing was measured."""

from typing import Final

WORDS_FOR_NOTHING: Final = frozenset((
    "", "-", "--", "?", "n/a", "na", "#n/a", "#na", "nan", "-nan", "null", "(null)", "<null>", "none",
    "nil", "\\n", "undefined", "missing", "no data",
))  # fmt: skip
"""In lower case."""
