"""Bodies and URLs of HTTP without their secrets; bodies as text if they are text."""

import json
import zlib
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from geoheal.client.recording.codec.freezing import TEXT_MAX
from geoheal.client.recording.codec.frozen import NotRecordable
from geoheal.client.recording.codec.named_secrets import without_named
from geoheal.client.recording.codec.redaction import REDACTED, Redaction
from geoheal.client.recording.outside.exchange import media_type

_ZLIB: Final = {"gzip": 31, "x-gzip": 31, "deflate": 47}
_FORM: Final = "application/x-www-form-urlencoded"


def uncompressed(body: bytes, encoding: str) -> bytes:
    """Return a body as it was before it was compressed.

    Raises
    ------
    NotRecordable
        If it is not compressed by zlib, or is too large.
    """
    encoding = encoding.strip().lower()
    if not body or encoding in {"", "identity"}:
        return body
    if encoding not in _ZLIB:
        raise NotRecordable(f"a body that is compressed by {encoding[:20]!a}")
    try:
        found = zlib.decompressobj(_ZLIB[encoding]).decompress(body, TEXT_MAX + 1)
    except zlib.error:
        raise NotRecordable("a body with a wrong Content-Encoding") from None
    if len(found) > TEXT_MAX:
        raise NotRecordable(f"a body of more than {TEXT_MAX:,} bytes")
    return found


class WebBodies:
    """Leaves out secrets.

    Parameters
    ----------
    redaction
        Names whose values are left out.
    """

    def __init__(self, redaction: Redaction) -> None:
        self._redaction = redaction
        self.is_redacted = False

    def of(self, body: bytes, content_type: str) -> str | bytes:
        """Return a body; as text if it is UTF-8."""
        if len(body) > TEXT_MAX:
            raise NotRecordable(f"a body of more than {TEXT_MAX:,} bytes")
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return body
        kind = media_type(content_type)
        if kind == _FORM:
            return self.form(text)
        try:
            value = json.loads(text) if "json" in kind or text[:1] in {"{", "["} else None
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict | list):
            clean = self._clean(value)
            return text if clean == value else json.dumps(clean, ensure_ascii=False)
        return self._noted(text, without_named(text, REDACTED, self._redaction.hides))

    def address(self, url: str) -> str:
        """Return a URL without user, password and secret values of its query."""
        parts = urlsplit(url)
        query = self.form(parts.query) if parts.query else ""
        place = parts.netloc.rpartition("@")[2]
        found = urlunsplit((parts.scheme, place, parts.path, query, ""))
        return self._noted(url, found) if place != parts.netloc else found

    def header(self, name: str, value: str) -> tuple[str, str]:
        """Return a header."""
        return name, self._noted(value, REDACTED) if self._redaction.hides(name) else value

    def form(self, text: str) -> str:
        """Return the pairs of a form, or of the query of a URL."""
        pairs = parse_qsl(text, keep_blank_values=True)
        if not any(self._redaction.hides(name) for name, _ in pairs):
            return text
        self.is_redacted = True
        return urlencode([(name, REDACTED if self._redaction.hides(name) else each) for name, each in pairs])

    def _clean(self, value: Any, level: int = 0) -> Any:  # noqa: ANN401 - JSON
        if level > 50:
            raise NotRecordable("a body that is nested too deeply")
        if isinstance(value, dict):
            return {name: self._item(name, each, level) for name, each in value.items()}
        if isinstance(value, list):
            return [self._clean(each, level + 1) for each in value]
        return value

    def _item(self, name: str, value: Any, level: int) -> Any:  # noqa: ANN401 - JSON
        if not self._redaction.hides(name):
            return self._clean(value, level + 1)
        self.is_redacted = True
        return REDACTED

    def _noted(self, before: str, now: str) -> str:
        self.is_redacted |= before != now
        return now
