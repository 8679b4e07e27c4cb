"""Ids of snapshots: from the file, or derived from a row's content.

A row without an id gets a UUIDv8 (RFC 9562, section 5.8) whose bits are the BLAKE2b hash (RFC 7693) of what
the row says. Importing the same row again thus finds the first copy.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import repeat
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geoheal.history.cells.conversion import NUMBERS, Faults, as_python, complaint
from geoheal.history.piece import Column

UUID_BYTES = 16
ABSENT = bytes(UUID_BYTES)


def given(column: Column, faults: Faults) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return the ids of a column, shape (n, 16), and which rows have one."""
    read = [_uuid(value) for value in as_python(column)]
    for row, each in enumerate(read):
        if isinstance(each, str):
            faults.setdefault(row, ("id", each))
    found = [each if isinstance(each, bytes) else ABSENT for each in read]
    return as_rows(found), np.array([isinstance(each, bytes) for each in read], dtype=np.bool_)


def times_inside(ids: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the times (µs since the epoch) in UUIDv7s, shape (n,), and which ids are some."""
    wide = np.zeros((len(ids), 8), dtype=np.uint8)
    wide[:, 2:] = ids[:, :6]
    milliseconds = wide.view(">u8").reshape(-1).astype(np.int64)
    is_v7 = ((ids[:, 6] >> 4) == 7) & ((ids[:, 8] >> 6) == 0b10)
    return milliseconds * 1000, is_v7


def from_content(
    moments: NDArray[np.int64],
    measured: Mapping[str, NDArray[np.float64]],
    coords: NDArray[np.float64] | None,
    said: Mapping[str, Sequence[Any]],
) -> NDArray[np.uint8]:
    """Return ids that are derived from the content of rows alone, shape (n, 16).

    Parameters
    ----------
    moments, measured, coords
        Times, measurements by field, and basins (a row of NaN if missing).
    said
        Other content of the rows, by field.
    """
    unmeasured = np.full(len(moments), np.nan)
    figures = [measured.get(name, unmeasured) for name in NUMBERS]
    heads = _slices(np.column_stack([moments.view(np.float64), *figures]))
    basins: Iterable[bytes] = repeat(b"", len(moments))
    if coords is not None:
        absent = np.isnan(coords[:, 0])
        basins = _slices(coords)
        if absent.any():
            basins = [b"" if none else basin for none, basin in zip(absent.tolist(), basins, strict=True)]
    digests = [
        blake2b(b"".join(row), digest_size=UUID_BYTES).digest()
        for row in zip(heads, basins, _spoken(said, len(moments)), strict=True)
    ]
    ids = as_rows(digests).copy()
    ids[:, 6] = (ids[:, 6] & 0x0F) | 0x80
    ids[:, 8] = (ids[:, 8] & 0x3F) | 0x80
    return ids


def as_rows(ids: Sequence[bytes]) -> NDArray[np.uint8]:
    """16-byte words as an array, shape (n, 16)."""
    return np.frombuffer(b"".join(ids), dtype=np.uint8).reshape(-1, UUID_BYTES)


def _slices(rows: NDArray[np.float64]) -> Iterator[bytes]:
    """Return the bytes of each row."""
    content, width = rows.tobytes(), rows.shape[1] * rows.itemsize
    return (content[start : start + width] for start in range(0, len(content), width))


def _spoken(said: Mapping[str, Sequence[Any]], rows: int) -> Iterable[bytes]:
    """Return the content of each row as canonical JSON; empty for an empty one."""
    if not said:
        return repeat(b"", rows)
    names = sorted(said)
    by_row = zip(*(said[name] for name in names), strict=True)
    return (_canonical(dict(zip(names, row, strict=True))) for row in by_row)


def _canonical(words: Mapping[str, Any]) -> bytes:
    present = {name: value for name, value in words.items() if value is not None}
    return json.dumps(present, sort_keys=True, separators=(",", ":")).encode() if present else b""


def _uuid(value: object) -> bytes | str | None:
    """Return the id's bytes, None if missing, or why it is invalid."""
    if value is None or (isinstance(value, bytes) and len(value) == UUID_BYTES):
        return value
    try:
        return UUID(str(value)).bytes
    except ValueError:
        return complaint("id", value)
