"""A file as it comes: standard input, a pipe or a compressed file, as one that can be read again."""

import bz2
import gzip
import lzma
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa

from geoheal.errors import InvalidInput
from geoheal.history.formats.encoding import START_BYTES, wide_encoding

STANDARD_INPUT = Path("-")
GZIP, ZSTD, BZIP2, XZ = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zX"
PACKED = {".gz", ".gzip", ".zst", ".zstd", ".bz2", ".xz"}
"""Endings of names that say nothing of what is inside."""
BINARY = (b"PAR1", b"ARROW1", b"\xff\xff\xff\xff", b"PK\x03\x04")
"""First bytes of binary files: Parquet, Arrow, archives."""


@contextmanager
def as_plain_file(path: Path, encoding: str | None = None) -> Iterator[Path]:
    """Yield the file, or a plain copy of it for as long as the context lasts.

    A pipe can be read only once, and a history is read twice (its columns, then its rows); so what is no
    regular file, or is compressed, is spooled, as is text in UTF-16 or with a mark, in UTF-8. What packs it
    is known by its content.

    Parameters
    ----------
    path
        The file.
    encoding
        Of its text; None to detect it.

    Raises
    ------
    InvalidInput
        When it cannot be read, or is damaged.
    """
    if path.is_file() and _packing(start := _first_bytes(path)) is None and not recoded_from(start, encoding):
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="geoheal-import-") as folder:
        copy = Path(folder) / (_inner_name(path) or "input")
        try:
            with _opened(path) as raw:
                _spool(raw, copy, encoding)
        except UnicodeError as error:
            raise InvalidInput(f"{_spoken(path)} is not text in --encoding {encoding} ({error}).") from error
        except (OSError, EOFError, zlib.error, lzma.LZMAError, pa.ArrowException) as error:
            why = getattr(error, "strerror", None) or str(error).rstrip(".")
            raise InvalidInput(f"{_spoken(path)} cannot be read: {why}.") from error
        yield copy


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as raw:
            return raw.read(START_BYTES)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from error


def _packing(start: bytes) -> str | None:
    known = {GZIP: "gzip", ZSTD: "zstd", BZIP2: "bz2", XZ: "xz"}
    return next((name for magic, name in known.items() if start.startswith(magic)), None)


def recoded_from(start: bytes, encoding: str | None = None) -> str | None:
    """Return the encoding of text other than plain UTF-8: the given one, or by its first bytes; else None."""
    return None if start.startswith(BINARY) else encoding or wide_encoding(start)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with path.open("rb") as raw:
        yield raw


def _spool(raw: BinaryIO, copy: Path, given: str | None) -> None:
    """Copy everything to a plain file, unpacked."""
    with copy.open("wb") as target:
        shutil.copyfileobj(raw, target)
    packing = _packing(_first_bytes(copy))
    if packing is not None:
        _unpack(copy, packing)
    encoding = recoded_from(_first_bytes(copy), given)
    if encoding is not None:
        _recode(copy, encoding, errors="replace" if given is None else "strict")


def _unpack(copy: Path, packing: str) -> None:
    packed = copy.rename(copy.with_name(copy.name + ".packed"))
    with packed.open("rb") as source, copy.open("wb") as target, _unpacked(source, packing) as plain:
        shutil.copyfileobj(cast("BinaryIO", plain), target)
    packed.unlink()


def _unpacked(source: BufferedReader, packing: str) -> AbstractContextManager[Any]:
    if packing == "gzip":
        return gzip.GzipFile(fileobj=source)
    if packing == "bz2":
        return bz2.BZ2File(source)
    return lzma.LZMAFile(source) if packing == "xz" else pa.input_stream(source, compression="zstd")


def _recode(copy: Path, encoding: str, errors: str) -> None:
    """Write text in UTF-8 without a mark."""
    wide = copy.rename(copy.with_name(copy.name + ".wide"))
    with (
        wide.open(encoding=encoding, errors=errors, newline="") as source,
        copy.open("w", encoding="utf-8", newline="") as target,
    ):
        shutil.copyfileobj(source, target)
    wide.unlink()


def _inner_name(path: Path) -> str:
    """Return the name without the ending of its packing; ``stdin`` for standard input."""
    if path == STANDARD_INPUT:
        return "stdin"
    return path.stem if path.suffix.lower() in PACKED else path.name


def _spoken(path: Path) -> str:
    return "Standard input" if path == STANDARD_INPUT else str(path)
