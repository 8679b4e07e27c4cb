"""The recorded form of HTTP messages; this file's text is part of replays, so it stands alone."""

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_REDACTED = "redacted"
_NO_JSON = object()


def address(scheme: str, host: str, port: Any, target: str) -> str:  # noqa: ANN401 - a number, or None
    """Return the URL of a request in one form; requests to a proxy contain the whole URL.

    >>> address("https", "a.example", 443, "/b?c=d"), address("http", "proxy", 8080, "http://a.example/b")
    ('https://a.example/b?c=d', 'http://a.example/b')
    """
    if "://" in target.partition("?")[0]:
        return target
    place = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}.get(scheme)
    return f"{scheme}://{place}{'' if port in (None, usual) else f':{port}'}{target}"


def request_of(sent: bytes) -> tuple[str, str, str, bytes]:
    """Return method, target, media type and body of a request.

    >>> request_of(b"POST /a HTTP/1.1\\r\\nContent-Type: text/plain; charset=utf-8\\r\\n\\r\\nhello")
    ('POST', '/a', 'text/plain', b'hello')
    """
    head, _, body = sent.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, _, rest = first.partition(" ")
    named = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    if named.get("transfer-encoding", "").lower() == "chunked":
        body, _ = without_chunks(body)
    return method, rest.rpartition(" ")[0], media_type(named.get("content-type", "")), body


def media_type(content_type: str) -> str:
    """Return the media type without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def without_chunks(raw: bytes) -> tuple[bytes, bool]:
    """Return a chunked body decoded, and whether its last chunk was read.

    >>> without_chunks(b"3\\r\\nabc\\r\\n0\\r\\n\\r\\n"), without_chunks(b"3\\r\\nabc\\r\\n5\\r\\nde")
    ((b'abc', True), (b'abcde', False))
    """
    body, at = b"", 0
    while (end := raw.find(b"\r\n", at)) >= 0:
        size = int(raw[at:end].partition(b";")[0] or b"0", 16)
        if size == 0:
            return body, True
        if size < 0:
            raise ValueError("a chunk of a negative size")
        body += raw[end + 2 : end + 2 + size]
        at = end + 2 + size + 2
    return body, False


def is_same(known: Any, asked: Any) -> bool:  # noqa: ANN401 - a text, bytes, or None
    """Whether two bodies or URLs are equal; parts that were redacted in the known one may have any value.

    >>> is_same('{"a": 1, "pin": "redacted"}', '{"pin": "1234","a":1}'), is_same("a=1", "a=2")
    (True, False)
    >>> is_same("https://a.example/b?token=redacted&c=1", "https://a.example/b?token=x&c=1")
    True
    """
    if known == asked or not isinstance(known, str) or not isinstance(asked, str):
        return bool(known == asked)
    ours, theirs = _json_of(known), _json_of(asked)
    if ours is not _NO_JSON and theirs is not _NO_JSON:
        return _covers(ours, theirs)
    ours, theirs = _pairs_of(known), _pairs_of(asked)
    return _REDACTED in known and ours[0] == theirs[0] and _covers(ours[1], theirs[1])


def _json_of(text: str) -> Any:  # noqa: ANN401 - JSON
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return _NO_JSON
    return found if isinstance(found, dict | list) else _NO_JSON


def _pairs_of(text: str) -> tuple[str, list[Any]]:
    """Return a URL without its query, and the query's pairs; a form has no URL."""
    is_address = "://" in text.partition("?")[0]
    parts = urlsplit(text) if is_address else None
    query = text if parts is None else parts.query
    place = "" if parts is None else f"{parts.scheme}://{parts.netloc}{parts.path}"
    return place, [list(each) for each in parse_qsl(query, keep_blank_values=True)]


def _covers(known: Any, asked: Any) -> bool:  # noqa: ANN401 - plain data
    if known == _REDACTED:
        return True
    if isinstance(known, dict) and isinstance(asked, dict):
        return known.keys() == asked.keys() and all(_covers(known[key], asked[key]) for key in known)
    if isinstance(known, list) and isinstance(asked, list):
        return len(known) == len(asked) and all(map(_covers, known, asked))
    return type(known) is type(asked) and bool(known == asked)
