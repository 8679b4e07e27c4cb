"""Safe display of foreign text: every character is visible, and no control character takes effect.

The dashboard has the same rule in ``api/dashboard/static/visible.js``.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

INVISIBLE: Final = frozenset(
    map(
        chr,
        [
            0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0,
            *range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0),
        ],
    )
)  # fmt: skip
"""Letters and marks in Unicode that are shown as nothing: joiners, fillers, variation selectors."""

LEVELS: Final = "▁▂▃▄▅▆▇█"
"""Bars of a sparkline."""

MINUTE_S: Final = 60
_UNITS: Final = (("d", 86_400), ("h", 3600), ("min", MINUTE_S), ("s", 1))


def printable(text: str) -> str:
    r"""Return the text with control, invisible and direction-turning characters as Python writes them.

    Line breaks (``\n``) and tabs stay.

    >>> printable("safe\x1b[2J\u202etxt\u3164")
    'safe\\x1b[2J\\u202etxt\\u3164'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(each if _is_visible(each) else ascii(each)[1:-1] for each in text)


def is_printable(text: str) -> bool:
    r"""Whether every character of the text is visible, and none changes the direction of others.

    >>> is_printable("Köln 東京"), is_printable("shop\u202e"), is_printable("a\x9b")
    (True, False, False)
    """
    return printable(text) == text


def line(text: str) -> str:
    r"""Return the text as one visible line.

    >>> line("two\nlines\x07")
    'two lines\\x07'
    """
    return printable(" ".join(text.split()))


def duration(seconds: float) -> str:
    """Return a length of time in its two largest units.

    >>> duration(45), duration(600), duration(9000), duration(200_000), duration(0.25)
    ('45 s', '10 min', '2 h 30 min', '2 d 8 h', '0.25 s')
    """
    if seconds < MINUTE_S:
        return f"{seconds:.3g} s"
    whole, least = next(pair for pair in pairwise(_UNITS) if pair[0][1] <= seconds)
    count, rest = divmod(round(seconds / least[1]), whole[1] // least[1])
    return f"{count} {whole[0]}" + (f" {rest} {least[0]}" if rest else "")


def sparkline(values: Sequence[float | None], low: float | None = None, high: float | None = None) -> str:
    """Return a sparkline, scaled from the lowest value or ``low`` to the highest or ``high``.

    A value that was not measured is a gap.

    >>> sparkline([0.0, 1.0, 2.0, 7.0]), sparkline([5.0, 5.0])
    ('▁▂▃█', '▁▁')
    >>> sparkline([0.0, 1.0, None, 2.0])
    '▁▅ █'
    """
    measured = [value for value in values if value is not None]
    if not measured:
        return ""
    bottom = min(measured) if low is None else min(low, *measured)
    top = max(measured) if high is None else max(high, *measured)
    scale = (len(LEVELS) - 1) / ((top - bottom) or 1.0)
    return "".join(" " if value is None else LEVELS[round((value - bottom) * scale)] for value in values)


def _is_visible(character: str) -> bool:
    return character in "\n\t" or (character.isprintable() and character not in INVISIBLE)
