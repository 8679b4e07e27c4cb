"""Strict, bounded JSON over pipes: output of the box is untrusted until it has passed here.

A message is four bytes of length (big-endian) and a body of UTF-8 JSON; never pickle. Refused are bodies over
the limit, nesting over the limit (checked before parsing, because the parser is recursive), NaN and
infinities (``1e999`` too), integers of more than 16 digits, duplicate keys, lone surrogates and NUL
(PostgreSQL accepts neither).

References
----------
RFC 8259, RFC 7493 (I-JSON).
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from geoheal.errors import SandboxProtocolError

LENGTH_BYTES: Final = 4
_INTEGER_DIGITS: Final = 16
_NUMBER_CHARACTERS: Final = 40
_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)  # never backtracks
_BRACKET: Final = re.compile(rb"[\[\]{}]")
_UNPRINTABLE: Final = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)


class FrameReader:
    """Splits a stream of bytes into messages.

    Examples
    --------
    >>> reader = FrameReader(100)
    >>> list(reader.feed(frame({"type": "hello"}) + b"\\0\\0"))
    [b'{"type":"hello"}']
    """

    __slots__ = ("_buffer", "_limit")

    def __init__(self, limit: int) -> None:
        self._buffer = bytearray()
        self._limit = limit

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Add bytes; yield complete bodies.

        Raises
        ------
        SandboxProtocolError
            When a message announces more bytes than are allowed.
        """
        self._buffer += data
        while len(self._buffer) >= LENGTH_BYTES:
            length = int.from_bytes(self._buffer[:LENGTH_BYTES], "big")
            if length > self._limit:
                raise SandboxProtocolError(
                    f"A message of {length} bytes was announced; at most {self._limit} are allowed."
                )
            end = LENGTH_BYTES + length
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[LENGTH_BYTES:end])
            del self._buffer[:end]
            yield body


def frame(message: Mapping[str, Any]) -> bytes:
    """Write one message."""
    body = json.dumps(message, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def parse(body: bytes, *, depth: int) -> dict[str, Any]:
    """Parse one message's body.

    Raises
    ------
    SandboxProtocolError
        When it is not strict JSON, nested deeper than ``depth``, or not an object.

    Examples
    --------
    >>> parse(b'{"type":"hello"}', depth=4)
    {'type': 'hello'}
    >>> parse(b'{"a":1e999}', depth=4)
    Traceback (most recent call last):
    geoheal.errors.SandboxProtocolError: A message was not strict JSON: the number 1e999 is not finite.
    """
    _check_depth(body, depth)
    try:
        message = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_refuse_constant,
        )
        if b"\\u" in body:  # without an escape, UTF-8 and the parser have already refused both
            _check_text(message)
    except (ValueError, RecursionError) as error:
        raise SandboxProtocolError(f"A message was not strict JSON: {error}.") from error
    if not isinstance(message, dict):
        raise SandboxProtocolError("A message was not a JSON object.")
    return message


def clean_text(text: str, limit: int) -> str:
    """Text for storing and showing: without control characters (but tab and newline) and bidi marks, cut.

    Examples
    --------
    >>> clean_text("red \\x1b[31m \\u202egnp.exe", 100)
    'red [31m gnp.exe'
    """
    return _UNPRINTABLE.sub("", text)[:limit]


def _check_depth(body: bytes, depth: int) -> None:
    if body.count(b"[") + body.count(b"{") <= depth:
        return
    level = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", body)):
        level += 1 if bracket.group() in b"[{" else -1
        if level > depth:
            raise SandboxProtocolError(f"A message was nested deeper than {depth} levels.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise ValueError("a key occurs twice")
    return named


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > _INTEGER_DIGITS:
        raise ValueError("an integer is too long")
    return int(digits)


def _number(digits: str) -> float:
    if len(digits) > _NUMBER_CHARACTERS:
        raise ValueError("a number is too long")
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"the number {digits} is not finite")
    return number


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _check_text(value: object) -> None:
    """Check all texts; the depth is already bounded, so recursion is safe."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("a text holds NUL")
        value.encode()  # raises for a lone surrogate
    elif isinstance(value, list):
        for part in value:
            _check_text(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            _check_text(key)
            _check_text(part)
