"""Words that people and tools write where nothing was measured."""

from typing import Final

WORDS_FOR_NOTHING: Final = frozenset((
    "", "-", "--", "\u2013", "\u2014", ".", "?",
    "n/a", "na", "#n/a", "#na", "nan", "-nan", "null", "(null)", "<null>", "none",
    "nil", "\\n", "undefined", "missing", "no data",
    "#div/0!", "#value!", "#ref!", "#name?", "#num!", "#null!", "#nv", "#wert!", "#bezug!", "#zahl!",
    "#valeur!", "#nom?", "#nombre!", "#¡div/0!", "#¡valor!",
))  # fmt: skip
"""Words in lower case; those that begin with ``#`` are errors of spreadsheets."""
