"""Neutralise text for chat services and mail: no mention, markup or link in it takes effect."""

import re
from typing import Final

from geoheal.domain.display import printable

BREAK: Final = "\u200b"
"""A zero-width space: invisible to people, but it interrupts mentions and links."""

LOOKALIKES: Final = str.maketrans({"<": "‹", ">": "›", "&": "＆", "*": "∗", "`": "ˋ", "~": "∼", "|": "∣"})
"""Characters that start HTML, Slack's mentions and Markdown; apprise escapes them for some services only."""

_BEGINNINGS: Final = re.compile(
    r"@|\](?=[(\[])|:(?=//)|www(?=\.)|(?<!\w)[/#](?=\w)|^#|(?<!\w)_|_(?!\w)", re.M | re.I
)


def neutral(text: str) -> str:
    """Return the text so that every service shows it literally.

    >>> neutral("<!channel> @everyone [a](b)").replace(BREAK, "¦")
    '‹!channel› @¦everyone [a]¦(b)'
    """
    return _BEGINNINGS.sub(lambda found: found[0] + BREAK, printable(text).translate(LOOKALIKES))
