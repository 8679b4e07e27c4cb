"""Bodies of requests: media type, size limit, and bounded decompression."""

import gzip
import zlib
from collections.abc import Collection
from io import BytesIO

from flask import request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

JSON = "application/json"
NDJSON = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl"})


def read_json_body(most: int, *, optional: bool = False) -> bytes:
    """Return the bytes of a JSON body.

    The media type is required because a form on any web page can post other types to this machine. A request
    without a body does not need one, unless it comes from a web page.

    Raises
    ------
    UnsupportedMediaType, RequestEntityTooLarge, BadRequest
        When the body is not acceptable.
    """
    if not is_json(request.mimetype):
        if optional and not request.mimetype and "Origin" not in request.headers and not read_whole(most):
            return b""
        raise UnsupportedMediaType(f"Send the body as {JSON} (header Content-Type).")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise UnsupportedMediaType("Send the body without Content-Encoding.")
    body = read_whole(most)
    if not body and not optional:
        raise BadRequest("The body is empty; send a JSON object.")
    return body


def refuse_forms(most: int) -> None:
    """Refuse a request with an ignored body if a form on a web page may have sent it.

    Raises
    ------
    UnsupportedMediaType, RequestEntityTooLarge
        When a form may have sent it, or its body is large.
    """
    read_json_body(most, optional=True)


def read_batch_body(types: Collection[str], most: int) -> bytes:
    """Return the bytes of a batch, decompressed.

    Raises
    ------
    UnsupportedMediaType, RequestEntityTooLarge, BadRequest
        When the body is not acceptable; decompression stops at the size limit.
    """
    if request.mimetype not in types:
        raise UnsupportedMediaType(f"Send the batch as one of {', '.join(sorted(types))} (Content-Type).")
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding == "identity":
        return read_whole(most)
    if encoding not in {"gzip", "x-gzip"}:
        raise UnsupportedMediaType("Send the batch uncompressed, or with Content-Encoding: gzip.")
    return _decompressed(BytesIO(read_whole(most)), most)


def read_whole(most: int) -> bytes:
    """Return the bytes of a body as they were sent; the body can be read again.

    Raises
    ------
    RequestEntityTooLarge
        When there are more than ``most``.
    """
    # A body without Content-Length is silently cut off at the limit: reading one more byte detects that.
    request.max_content_length = most + 1
    try:
        body = request.get_data()
    except RequestEntityTooLarge:
        raise too_large(most) from None
    if len(body) > most:
        raise too_large(most)
    return body


def _decompressed(stream: BytesIO, most: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=stream) as unpacked:
            body = unpacked.read(most + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BadRequest("The body is not valid gzip.") from None
    if len(body) > most:
        raise too_large(most)
    return body


def too_large(most: int) -> RequestEntityTooLarge:
    """Return the refusal of a body of more than ``most`` bytes."""
    return RequestEntityTooLarge(
        f"The body is too large; at most {most:,} bytes (decompressed) are accepted."
    )


def is_json(mimetype: str) -> bool:
    """Whether a media type is JSON or based on it."""
    return mimetype == JSON or (mimetype.startswith("application/") and mimetype.endswith("+json"))
