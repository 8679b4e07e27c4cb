"""Text that others wrote, for people: every character is visible, none is obeyed.

The dashboard has the same rule in ``api/dashboard/static/visible.js``.
"""

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
"""What Unicode counts as letters and marks, and shows as nothing: joiners, fillers, variation selectors."""


def printable(text: str) -> str:
    r"""Return the text with control, invisible and direction-turning characters as Python writes them.

    Line breaks (``\n``) and tabs stay.

    >>> printable("safe\x1b[2J\u202etxt\u3164")
    'safe\\x1b[2J\\u202etxt\\u3164'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(each if _is_visible(each) else ascii(each)[1:-1] for each in text)


def line(text: str) -> str:
    r"""Return the text as one visible line.

    >>> line("two\nlines\x07")
    'two lines\\x07'
    """
    return printable(" ".join(text.split()))


def _is_visible(character: str) -> bool:
    return character in "\n\t" or (character.isprintable() and character not in INVISIBLE)
