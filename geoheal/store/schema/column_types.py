"""Types of columns: PostgreSQL's ``real[]`` as a NumPy vector, and words of an enumeration."""

import struct
from collections.abc import Collection
from enum import StrEnum
from typing import Any, Final

import numpy as np
import psycopg
from numpy.typing import NDArray
from psycopg.adapt import Buffer, Dumper, Loader
from psycopg.pq import Format
from sqlalchemy import CheckConstraint, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import ARRAY, REAL

FLOAT4_OID = 700
FLOAT4_ARRAY_OID = 1021


ELEMENT: Final = np.dtype([("length", ">i4"), ("value", ">f4")])
"""An element of a binary ``real[]``."""
_HEAD: Final = struct.calcsize(">iiIii")


class RealVector(ARRAY):  # type: ignore[type-arg]
    """A one-dimensional ``real[]`` that is bound from, and returned as, a float32 NumPy array."""

    cache_ok = True
    render_bind_cast = False

    def __init__(self) -> None:
        super().__init__(REAL)

    def adapt(self, _cls: type[Any], **_: object) -> "RealVector":  # type: ignore[override]
        """Return itself: the dialect's own array type would convert the array to a list."""
        return RealVector()

    def bind_processor(self, _dialect: object) -> None:
        """Pass the array to the driver unchanged."""

    def result_processor(self, _dialect: object, _coltype: object) -> None:  # type: ignore[override]
        """Return the driver's array unchanged."""


class EnumWord(TypeDecorator[StrEnum]):
    """A word of an enumeration, stored as text and returned as a member.

    Parameters
    ----------
    kind
        The enumeration.
    """

    impl = Text
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: str | None, _dialect: object) -> str | None:
        """Return the plain text for the driver."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, _dialect: object) -> StrEnum | None:
        """Return the member."""
        return None if value is None else self.kind(value)


def one_of(column: str, kind: type[StrEnum], *, but: Collection[str] = ()) -> CheckConstraint:
    """Return the CHECK that a column holds a word of an enumeration.

    Parameters
    ----------
    but
        Words that are never stored.

    >>> from geoheal.domain.health.degradation import Severity
    >>> str(one_of("severity", Severity, but=[Severity.NORMAL]).sqltext)
    "severity IN ('warning', 'critical')"
    """
    return CheckConstraint(words_in(column, kind, but=but), name=column)


def words_in(column: str, kind: type[StrEnum], *, but: Collection[str] = ()) -> str:
    """Return the condition that a column holds a word of an enumeration, as part of a longer CHECK."""
    words = [each.value for each in kind if each not in but]
    return f"{column} IN ({', '.join(map(repr, words))})"


def array_header(dimension: int) -> bytes:
    """Head of a binary one-dimensional ``real[]`` without NULLs (PostgreSQL's array_send format)."""
    return struct.pack(">iiIii", 1, 0, FLOAT4_OID, dimension, 1)


class _VectorDumper(Dumper):
    format = Format.BINARY
    oid = FLOAT4_ARRAY_OID

    def dump(self, obj: NDArray[np.floating[Any]]) -> bytes:
        elements = np.empty(obj.size, dtype=ELEMENT)
        elements["length"] = 4
        elements["value"] = obj
        return array_header(obj.size) + elements.tobytes()


class _VectorTextLoader(Loader):
    def load(self, data: Buffer) -> NDArray[np.float32]:
        return np.array(bytes(data)[1:-1].split(b","), dtype=np.float32)


class _VectorBinaryLoader(Loader):
    format = Format.BINARY

    def load(self, data: Buffer) -> NDArray[np.float32]:
        """Read what array_send writes of one dimension without NULLs; an empty array has no dimension."""
        if len(data) <= _HEAD:
            return np.empty(0, dtype=np.float32)
        return np.frombuffer(data, ELEMENT, offset=_HEAD)["value"].astype(np.float32)


def register(connection: psycopg.Connection[Any]) -> None:
    """Let a connection send NumPy vectors, and return ``real[]`` as such."""
    connection.adapters.register_dumper(np.ndarray, _VectorDumper)
    connection.adapters.register_loader(FLOAT4_ARRAY_OID, _VectorTextLoader)
    connection.adapters.register_loader(FLOAT4_ARRAY_OID, _VectorBinaryLoader)
