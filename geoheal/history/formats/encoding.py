"""The encoding of a text file, detected by its byte order mark or by its bytes."""

import codecs
from pathlib import Path
from typing import Final

START_BYTES: Final = 4096
CHUNK_BYTES: Final = 2**20
BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte order marks; those of UTF-32 come first, because one begins like that of UTF-16."""

ZEROS_FROM: Final = 0.4
"""Share of zeros among every second byte from which on text is UTF-16, most of it ASCII."""

LATIN: Final = "cp1252"


def encoding_of(path: Path) -> str:
    """Return UTF-8 if all bytes are valid; UTF-16 or UTF-32 by marks or zero bytes.

    Otherwise Windows-1252.
    """
    with path.open("rb") as raw:
        wide = wide_encoding(raw.read(START_BYTES))
        if wide is not None:
            return wide
        raw.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while chunk := raw.read(CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return LATIN
    return "utf-8"


def wide_encoding(start: bytes) -> str | None:
    """Return the encoding shown by the first bytes; None if unclear.

    >>> wide_encoding("time,cpu".encode("utf-16-le")), wide_encoding(b"time,cpu")
    ('utf-16-le', None)
    """
    marked = next((name for mark, name in BYTE_ORDER_MARKS if start.startswith(mark)), None)
    if marked is not None or len(start) < 4:
        return marked
    even, odd = (half.count(0) / len(half) for half in (start[::2], start[1::2]))
    if odd > ZEROS_FROM and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > ZEROS_FROM and odd == 0 else None
