"""Make a strategy's text safe for places that machines parse: commits and pull requests.

A title or an explanation may come from anywhere (a model, for example). It must not close issues, mention
people, run a forge's quick actions or forge the trailers of a commit.
"""

import re
from typing import Final

TITLE_MAX: Final = 100
TEXT_MAX: Final = 4_000
BREAK: Final = "\u200b"
"""A zero-width space: invisible to people, but it interrupts references."""

_REFERENCES: Final = re.compile(r"([@#!~%$&^]|GH-|://)(?=[\w/])", re.IGNORECASE)


def line(text: str, most: int = TITLE_MAX) -> str:
    """Return one line without references.

    >>> line("Fixes #3\\n\\nSigned-off-by: me").replace(BREAK, "|")
    'Fixes #|3 Signed-off-by: me'
    """
    whole = " ".join(_printable(text).split())
    whole = whole if len(whole) <= most else whole[: most - 1].rstrip() + "…"
    return _harmless(whole)


def paragraph(text: str) -> str:
    """Return indented lines, so that none of them is read as a trailer or a quick action."""
    lines = _printable(text)[:TEXT_MAX].splitlines()
    return "\n".join(f"    {_harmless(each)}".rstrip() for each in lines)


def fenced(text: str, language: str = "") -> str:
    """Return a block of Markdown without interpretation: its fence is longer than any inside."""
    whole = _printable(text)
    longest = max((len(each) for each in re.findall(r"`+", whole)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{whole.rstrip()}\n{fence}"


def _harmless(text: str) -> str:
    return _REFERENCES.sub(lambda found: found[0] + BREAK, text)


def _printable(text: str) -> str:
    """Return text without control characters and changes of direction."""
    return "".join(each for each in text if each in "\n\t " or each.isprintable())
