"""A file as it comes: standard input, a pipe or a compressed file, as one that can be read again."""

import gzip
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa

from geoheal.errors import InvalidInput

STANDARD_INPUT = Path("-")
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
PACKED = {".gz", ".gzip", ".zst", ".zstd"}
"""Endings of names that say nothing of what is inside."""


@contextmanager
def as_plain_file(path: Path) -> Iterator[Path]:
    """Yield the file, or a plain copy of it for as long as the context lasts.

    A pipe can be read only once, and a history is read twice (its columns, then its rows); so what is no
    regular file, or is compressed, is spooled. What packs it is told by its content.

    Raises
    ------
    InvalidInput
        When it cannot be read, or is damaged.
    """
    if path.is_file() and _packing(_first_bytes(path)) is None:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="geoheal-import-") as folder:
        copy = Path(folder) / (_inner_name(path) or "input")
        try:
            with _opened(path) as raw:
                _spool(raw, copy)
        except (OSError, EOFError, zlib.error, pa.ArrowException) as error:
            why = getattr(error, "strerror", None) or str(error).rstrip(".")
            raise InvalidInput(f"{_spoken(path)} cannot be read: {why}.") from error
        yield copy


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as raw:
            return raw.read(4)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from error


def _packing(start: bytes) -> str | None:
    if start.startswith(GZIP):
        return "gzip"
    return "zstd" if start.startswith(ZSTD) else None


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    with path.open("rb") as raw:
        yield raw


def _spool(raw: BinaryIO, copy: Path) -> None:
    """Copy everything to a plain file, unpacked."""
    with copy.open("wb") as target:
        shutil.copyfileobj(raw, target)
    packing = _packing(_first_bytes(copy))
    if packing is None:
        return
    packed = copy.rename(copy.with_name(copy.name + ".packed"))
    with packed.open("rb") as source, copy.open("wb") as target:
        unpacked = (
            gzip.GzipFile(fileobj=source)
            if packing == "gzip"
            else pa.input_stream(source, compression="zstd")
        )
        with unpacked as plain:
            shutil.copyfileobj(cast("BinaryIO", plain), target)
    packed.unlink()


def _inner_name(path: Path) -> str:
    """Return the name without the ending of its packing; ``stdin`` for standard input."""
    if path == STANDARD_INPUT:
        return "stdin"
    return path.stem if path.suffix.lower() in PACKED else path.name


def _spoken(path: Path) -> str:
    return "Standard input" if path == STANDARD_INPUT else str(path)
