"""The kinds of history files."""

from enum import StrEnum


class FileKind(StrEnum):
    """Formats that history can be imported from."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"
    ARROW = "arrow"
