"""Opaque cursors: the position of the next page, in a form that clients must not interpret."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from geoheal.domain.health.owned import Identified
from geoheal.errors import InvalidInput
from geoheal.store.snapshots.snapshots import Key


def encode(parts: Sequence[str]) -> str:
    """Encode parts as a cursor.

    >>> decode(encode(["2026-11-23", "a"]), (str, str))
    ['2026-11-23', 'a']
    """
    text = json.dumps(list(parts), separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode(cursor: str, readers: Sequence[Callable[[str], Any]]) -> list[Any]:
    """Decode a cursor; each part is converted by its reader.

    Raises
    ------
    InvalidInput
        When the cursor did not come from a response.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return [_read(read, part) for read, part in zip(readers, json.loads(raw), strict=True)]
    except (binascii.Error, ValueError, TypeError, RecursionError, OverflowError):
        raise InvalidInput(
            "Unknown cursor. Use `next_cursor` of a previous response, or omit it to start over.",
            field="cursor",
        ) from None


def _read(read: Callable[[str], Any], part: object) -> Any:  # noqa: ANN401 - what the reader makes of it
    if not isinstance(part, str):
        raise TypeError(part)
    return read(part)


def storable(text: str) -> str:
    """Return a reader of names that checks that PostgreSQL can store the text.

    Raises
    ------
    ValueError
        When it contains a NUL, or half of a surrogate pair.
    """
    if "\0" in text:
        raise ValueError(text)
    text.encode()
    return text


def encode_key(key: Key) -> str:
    """Return the cursor of a snapshot."""
    return encode([key.captured_at.isoformat(), str(key.id)])


def decode_key(cursor: str | None) -> Key | None:
    """Return the snapshot of a cursor; None without a cursor.

    Raises
    ------
    InvalidInput
        When the cursor is not one of snapshots.
    """
    return None if cursor is None else Key(*decode(cursor, (_moment, UUID)))


Row = TypeVar("Row", bound=Identified)


def decode_id(cursor: str | None) -> UUID | None:
    """Return the id of a cursor; None without a cursor.

    Raises
    ------
    InvalidInput
        When the cursor is not one of ids.
    """
    identity: UUID | None = None if cursor is None else decode(cursor, (UUID,))[0]
    return identity


def page_by_id(found: Sequence[Row], limit: int) -> tuple[Sequence[Row], str | None]:
    """Return the page and the cursor of the next one, which is None for the last page.

    Parameters
    ----------
    found
        Entries in order; one more than the page size if there are more.
    """
    page = found[:limit]
    return page, encode([str(page[-1].id)]) if len(found) > limit else None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not 1970 <= moment.year < 9999:
        raise ValueError(text)
    return moment.astimezone(UTC)
