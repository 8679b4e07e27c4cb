"""Words of a strategy in places where machines read along: commits, and the text of pull requests.

A title or an explanation may come from anywhere (a model, for example). It must not close issues, call
people, run a forge's quick actions or forge the trailers of a commit.
"""

import re
from typing import Final

TITLE_MAX: Final = 100
TEXT_MAX: Final = 4_000
BREAK: Final = "\u200b"
"""A space of no width: people read over it, and references end at it."""

_REFERENCES: Final = re.compile(r"([@#!~%$&^]|GH-|://)(?=[\w/])", re.IGNORECASE)


def line(text: str, most: int = TITLE_MAX) -> str:
    """One line without references.

    >>> line("Fixes #3\\n\\nSigned-off-by: me").replace(BREAK, "|")
    'Fixes #|3 Signed-off-by: me'
    """
    whole = " ".join(_printable(text).split())
    whole = whole if len(whole) <= most else whole[: most - 1].rstrip() + "…"
    return _harmless(whole)


def paragraph(text: str) -> str:
    """Lines that are indented, so that none of them is read as a trailer or a quick action."""
    lines = _printable(text)[:TEXT_MAX].splitlines()
    return "\n".join(f"    {_harmless(each)}".rstrip() for each in lines)


def fenced(text: str, language: str = "") -> str:
    """Return a block of Markdown in which nothing is interpreted: its fence is longer than any within."""
    whole = _printable(text)
    longest = max((len(each) for each in re.findall(r"`+", whole)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{whole.rstrip()}\n{fence}"


def _harmless(text: str) -> str:
    return _REFERENCES.sub(lambda found: found[0] + BREAK, text)


def _printable(text: str) -> str:
    """Without control characters and those that turn the direction of writing."""
    return "".join(each for each in text if each in "\n\t " or each.isprintable())
