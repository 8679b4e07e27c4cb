"""Writing histories: Parquet, Arrow, CSV and NDJSON, each batch by batch."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, Protocol, Self, cast

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from geoheal.history.export.export_fields import BASIN
from geoheal.history.formats.file_kind import FileKind
from geoheal.history.piece import ArrowArray

if TYPE_CHECKING:
    from io import IOBase


class HistoryWriter(Protocol):
    """Writer of batches of snapshots."""

    def write(self, batch: "pa.RecordBatch") -> None:
        """Write a batch."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


class ParquetHistory:
    """Parquet, compressed (zstd), a row group for each batch."""

    def __init__(self, sink: IO[bytes], schema: "pa.Schema") -> None:
        self._writer: pq.ParquetWriter | pa.RecordBatchFileWriter = pq.ParquetWriter(
            sink, schema, compression="zstd"
        )

    def write(self, batch: "pa.RecordBatch") -> None:
        """Write a batch."""
        self._writer.write_batch(batch)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()


class ArrowHistory(ParquetHistory):
    """An Arrow file (Feather 2)."""

    def __init__(self, sink: IO[bytes], schema: "pa.Schema") -> None:
        self._writer = pa.ipc.new_file(cast("IOBase", sink), schema)


class CsvHistory:
    """CSV (RFC 4180, UTF-8) with a first line of names; lists and objects are JSON text."""

    def __init__(self, sink: IO[bytes], schema: "pa.Schema", delimiter: str = ",") -> None:
        flat = pa.schema([(field.name, _flat(field.type)) for field in schema])
        options = pa_csv.WriteOptions(delimiter=delimiter, quoting_style="needed")
        self._writer = pa_csv.CSVWriter(sink, flat, write_options=options)
        self._schema = flat

    def write(self, batch: "pa.RecordBatch") -> None:
        """Write a batch."""
        columns = [_as_text(name, batch.column(name)) for name in batch.schema.names]
        self._writer.write_batch(pa.record_batch(columns, schema=self._schema))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()


class NdjsonHistory:
    """NDJSON: an object a line, without the fields that were not measured."""

    def __init__(self, sink: IO[bytes]) -> None:
        self._sink = sink

    def write(self, batch: "pa.RecordBatch") -> None:
        """Write a batch."""
        columns = [list(_encoded(name, batch.column(name))) for name in batch.schema.names]
        names = [json.dumps(name) for name in batch.schema.names]
        for row in zip(*columns, strict=True):
            cells = (f"{name}:{cell}" for name, cell in zip(names, row, strict=True) if cell is not None)
            self._sink.write(f"{{{','.join(cells)}}}\n".encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._sink.flush()


def open_writer(kind: FileKind, sink: IO[bytes], schema: "pa.Schema", *, tabs: bool = False) -> HistoryWriter:
    """Return a writer of this kind of file; CSV separated by tabs if asked."""
    if kind is FileKind.PARQUET:
        return ParquetHistory(sink, schema)
    if kind is FileKind.ARROW:
        return ArrowHistory(sink, schema)
    if kind is FileKind.NDJSON:
        return NdjsonHistory(sink)
    return CsvHistory(sink, schema, "\t" if tabs else ",")


def _flat(kind: "pa.DataType") -> "pa.DataType":
    """Return the type of a column in CSV."""
    return pa.string() if pa.types.is_nested(kind) or pa.types.is_timestamp(kind) else kind


def _as_text(name: str, column: ArrowArray) -> ArrowArray:
    """Return a column as CSV holds it."""
    if pa.types.is_timestamp(column.type):
        moments: list[Any] = column.to_pylist()
        return pa.array([moment.isoformat() for moment in moments], pa.string())
    if not pa.types.is_nested(column.type):
        return column
    return pa.array(list(_encoded(name, column)), pa.string())


def _encoded(name: str, column: ArrowArray) -> Iterator[str | None]:
    """Return the JSON text of each cell; None if missing."""
    encode = _encoder(name, column.type)
    return (None if value is None else encode(value) for value in column.to_pylist())


def _encoder(name: str, kind: "pa.DataType") -> Callable[[Any], str]:
    if name == BASIN:
        return _coordinates
    if name == "context":
        return str  # JSON already
    if pa.types.is_map(kind):
        return lambda pairs: _dumped(dict(pairs))
    return _dumped


def _coordinates(values: list[float]) -> str:
    """Return a basin; nine digits distinguish all float32 values."""
    return "[" + ",".join([f"{value:.9g}" for value in values]) + "]"


def _dumped(value: datetime | float | str | list[str] | Mapping[str, Any]) -> str:
    return json.dumps(value.isoformat() if isinstance(value, datetime) else value, ensure_ascii=False)
