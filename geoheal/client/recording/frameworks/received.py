"""The content of a received request without secrets: its body, and pairs of names and values."""

from collections.abc import Iterable
from typing import Any

from geoheal.client.recording.codec.redaction import REDACTED
from geoheal.client.recording.outside.bodies import WebBodies


def kept_body(freezer: Any, body: bytes, content_type: str) -> bytes:  # noqa: ANN401 - a Freezer
    """Return the recorded form of a body.

    Raises
    ------
    NotRecordable
        If it is too large, or nested too deeply.
    """
    bodies = WebBodies(freezer.redaction)
    found = bodies.of(body, content_type)
    freezer.is_redacted |= bodies.is_redacted
    return found.encode() if isinstance(found, str) else found


def kept_query(freezer: Any, query: str) -> str:  # noqa: ANN401 - a Freezer
    """Return the recorded form of a URL's query."""
    bodies = WebBodies(freezer.redaction)
    found = bodies.form(query)
    freezer.is_redacted |= bodies.is_redacted
    return found


def kept_pairs(freezer: Any, pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:  # noqa: ANN401
    """Return the recorded form of fields or headers."""
    pairs = list(pairs)
    hidden = {name for name, _ in pairs if freezer.redaction.hides(name)}
    freezer.is_redacted |= bool(hidden)
    return tuple((name, REDACTED if name in hidden else value) for name, value in pairs)
