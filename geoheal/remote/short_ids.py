"""Ids by their ends, as a person copies them from a table."""

import re
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from geoheal.errors import InvalidInput, NotFound

PART: Final = re.compile(r"[0-9a-f-]{4,36}")
"""Characters that name an id: its beginning or its end, at least four of them."""


def whole_id(text: str) -> str | None:
    """Return the id in a text; None if the text is a part of an id.

    Raises
    ------
    InvalidInput
        If it cannot be either.

    >>> whole_id("019AAFD2-7C00-7000-8000-000000000001")
    '019aafd2-7c00-7000-8000-000000000001'
    >>> whole_id("000001") is None
    True
    """
    try:
        return str(UUID(text))
    except ValueError:
        if PART.fullmatch(text.lower()):
            return None
        raise InvalidInput(
            f"{text[:100]!r} is not an id; give an id as the list shows it, or at least four characters of "
            "its beginning or end."
        ) from None


def only_one(text: str, known: Iterable[str], kind: str) -> str:
    """Return the one id that begins or ends like this.

    Raises
    ------
    NotFound
        When none does.
    InvalidInput
        When several do.
    """
    part = text.lower()
    found = [each for each in known if each.endswith(part) or each.startswith(part)]
    if not found:
        raise NotFound(
            f"There is no {kind} whose id begins or ends with {text!r} among the newest ones; give the whole "
            "id of an older one."
        )
    if len(found) > 1:
        raise InvalidInput(f"{text!r} matches several ids; give more characters: {', '.join(found[:5])}.")
    return found[0]
