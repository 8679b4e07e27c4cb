"""The recorded form of requests by aiohttp; this file's text is part of replays, so it stands alone."""

import json
from typing import Any
from urllib.parse import urlencode


def asked_of(session: Any, address: Any, given: Any) -> tuple[str, str, bytes | None]:  # noqa: ANN401 - of aiohttp
    """Return URL, media type and body of a request; no body if it is a stream or has several parts."""
    url = session._build_url(address)  # noqa: SLF001 - there is no other
    if given.get("params"):
        url = url.extend_query(given["params"])
    headers = {str(name).lower(): str(value) for name, value in dict(given.get("headers") or {}).items()}
    kind, body = _body_of(session, given)
    return str(url), headers.get("content-type", kind).partition(";")[0].strip().lower(), body


def _body_of(session: Any, given: Any) -> tuple[str, bytes | None]:  # noqa: ANN401 - of aiohttp
    data = given.get("data")
    if given.get("json") is not None:
        text = getattr(session, "_json_serialize", json.dumps)(given["json"])
        return "application/json", text.encode() if isinstance(text, str) else text
    if data is None:
        return "", b""
    if isinstance(data, bytes | bytearray | memoryview):
        return "application/octet-stream", bytes(data)
    if isinstance(data, str):
        return "text/plain", data.encode()
    pairs = data.items() if hasattr(data, "items") else data if isinstance(data, list | tuple) else None
    if pairs is None or not all(isinstance(value, str | int | float) for _, value in pairs):
        return "", None
    return "application/x-www-form-urlencoded", urlencode(list(pairs)).encode()
