"""Opening a history file by its kind."""

from pathlib import Path

from geoheal.errors import InvalidInput
from geoheal.history.file_kind import FileKind
from geoheal.history.piece import HistoryFile

BY_SUFFIX = {
    ".csv": FileKind.CSV,
    ".tsv": FileKind.CSV,
    ".ndjson": FileKind.NDJSON,
    ".jsonl": FileKind.NDJSON,
    ".parquet": FileKind.PARQUET,
    ".pq": FileKind.PARQUET,
}


def open_history(path: Path, kind: FileKind | None = None) -> HistoryFile:
    """Open a file of snapshots; its kind follows from its name unless given.

    Raises
    ------
    InvalidInput
        When it cannot be read, or its kind is not known.
    """
    try:
        return _open(path, kind_of(path, kind))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from error


def kind_of(path: Path, kind: FileKind | None = None) -> FileKind:
    """The kind of a file, which follows from its name unless given.

    Raises
    ------
    InvalidInput
        When it does not follow.
    """
    kind = kind or BY_SUFFIX.get(path.suffix.lower())
    if kind is None:
        raise InvalidInput(
            f"The kind of {path} does not follow from its name; say --format csv, ndjson or parquet."
        )
    return kind


def _open(path: Path, kind: FileKind) -> HistoryFile:
    if kind is FileKind.PARQUET:
        from geoheal.history.parquet_file import ParquetFile

        return ParquetFile(path)
    if kind is FileKind.NDJSON:
        from geoheal.history.ndjson_file import NdjsonFile

        return NdjsonFile(path)
    from geoheal.history.csv_file import CsvFile

    return CsvFile(path, "\t" if path.suffix.lower() == ".tsv" else ",")
