"""Opening a history file by its kind."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from geoheal.errors import InvalidInput
from geoheal.history.formats.arrow_file import FILE, STREAM, ArrowFile
from geoheal.history.formats.binaries import binary_of
from geoheal.history.formats.delimited.csv_file import CsvFile
from geoheal.history.formats.encoding import START_BYTES, wide_encoding
from geoheal.history.formats.file_kind import FileKind
from geoheal.history.formats.json_documents.document_file import DocumentFile, is_document
from geoheal.history.formats.json_documents.ndjson_file import NdjsonFile
from geoheal.history.formats.logs.log_file import LogFile, log_kind_of
from geoheal.history.formats.parquet_file import ParquetFile
from geoheal.history.formats.tools.influx_file import InfluxFile, is_annotated
from geoheal.history.formats.tools.jmeter_xml import JMeterXml, is_xml
from geoheal.history.formats.tools.logfmt_file import LogfmtFile, is_logfmt
from geoheal.history.formats.tools.reports import report_of
from geoheal.history.formats.tools.series_lines import SeriesLines, line_kind_of
from geoheal.history.formats.tools.sysstat_file import SysstatFile, is_sysstat
from geoheal.history.formats.tools.vmstat_file import VmstatFile, is_timed
from geoheal.history.formats.tools.w3c_file import W3cFile, is_w3c
from geoheal.history.piece import HistoryFile

BY_SUFFIX = {
    ".csv": FileKind.CSV,
    ".tsv": FileKind.CSV,
    ".jtl": FileKind.CSV,
    ".ndjson": FileKind.NDJSON,
    ".jsonl": FileKind.NDJSON,
    ".arrow": FileKind.ARROW,
    ".arrows": FileKind.ARROW,
    ".feather": FileKind.ARROW,
    ".ipc": FileKind.ARROW,
    ".parquet": FileKind.PARQUET,
    ".pq": FileKind.PARQUET,
}

BY_START: Sequence[tuple[Callable[[bytes], bool], Callable[[Path], HistoryFile]]] = (
    (is_xml, JMeterXml),
    (is_annotated, InfluxFile),
    (is_w3c, W3cFile),
    (is_timed, VmstatFile),
    (is_sysstat, SysstatFile),
)
"""Readers of text formats that are recognised by their first lines."""


LOG_START = re.compile(rb'\[|\{"log": ?"|\{"timestamp": ?".{0,600}?"error_severity":', re.DOTALL)
"""Beginnings of logs that resemble JSON, or are JSON: brackets around a time, and PostgreSQL's objects."""

LABELS = r'\{(?:[A-Za-z_]\w*=|"[^"]*"[,}])'
"""Beginning of Prometheus samples whose name is among their labels."""

JSON: Final = re.compile(r'\{|\[\s*(?:[\[{"\]]|(?:-?\d[\d.eE+-]*|true|false|null)\s*[,\]](?!\s*[A-Za-z]))')
"""Beginning of JSON; tools write times and names in brackets, too."""


def open_history(path: Path, kind: FileKind | None = None, names: Sequence[str] = ()) -> HistoryFile:
    """Open a file of snapshots; its kind follows from its name or content unless given.

    A log without a header is recognised by its lines, whatever its name; with ``names`` it is CSV whose first
    row is a row like the others.

    Raises
    ------
    InvalidInput
        When it cannot be read, or its kind is not known.
    """
    try:
        if names:
            return CsvFile(path, _delimiter(path), names)
        start = _start(path)
        kind = kind or BY_SUFFIX.get(path.suffix.lower())
        is_given = kind is not None
        if kind not in {FileKind.PARQUET, FileKind.ARROW}:
            _refuse_binaries(path, start)
        kind = kind or _kind_inside(path, start)
        reader = next((each for begins, each in BY_START if kind is FileKind.CSV and begins(start)), None)
        if reader is not None:
            return reader(path)
        lines = line_kind_of(path) if kind is FileKind.CSV and not is_given else None
        if lines is not None:
            return SeriesLines(path, lines)
        log = log_kind_of(path) if kind is FileKind.CSV or (not is_given and LOG_START.match(start)) else None
        if log is None and kind in {FileKind.CSV, FileKind.NDJSON}:
            _refuse_reports(path, start)
        if log is None and not is_given and kind is FileKind.CSV and is_logfmt(path):
            return LogfmtFile(path)
        return _open(path, kind) if log is None else LogFile(path, log)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror or error}.") from error


def _refuse_reports(path: Path, start: bytes) -> None:
    """Refuse what tools write for people, or of one moment."""
    found = report_of(start.decode("utf-8-sig", errors="replace"))
    if found is not None:
        raise InvalidInput(f"{path.name} is {found}.")


def _refuse_binaries(path: Path, start: bytes) -> None:
    """Refuse files that are neither text nor Parquet nor Arrow."""
    found = binary_of(start)
    if found is not None and wide_encoding(start) is None:
        raise InvalidInput(f"{path.name} is {found}.")


def kind_of(path: Path, kind: FileKind | None = None) -> FileKind:
    """Return the kind of a file, which follows from its name unless given.

    Raises
    ------
    InvalidInput
        When it does not follow.
    """
    kind = kind or BY_SUFFIX.get(path.suffix.lower())
    if kind is None:
        raise InvalidInput(
            f"The format of {path} is not known from its name; use --format csv, ndjson, parquet or arrow."
        )
    return kind


def _start(path: Path) -> bytes:
    with path.open("rb") as raw:
        return raw.read(START_BYTES)


def _kind_inside(path: Path, start: bytes) -> FileKind:
    """Return the kind shown by the start of the content."""
    if start.startswith(b"PAR1"):
        return FileKind.PARQUET
    if start.startswith((FILE, STREAM)):
        return FileKind.ARROW
    wide = wide_encoding(start)
    if b"\0" in start and wide is None:
        raise InvalidInput(
            f"The format of {path.name} is not known from its name or content; "
            "use --format csv, ndjson, parquet or arrow."
        )
    text = start.decode(wide or "utf-8-sig", errors="replace").lstrip()
    is_json = JSON.match(text) is not None and not re.match(LABELS, text)
    return FileKind.NDJSON if is_json else FileKind.CSV


def _open(path: Path, kind: FileKind) -> HistoryFile:
    if kind is FileKind.ARROW:
        return ArrowFile(path)
    if kind is FileKind.PARQUET:
        return ParquetFile(path)
    if kind is FileKind.NDJSON:
        if is_document(path):
            return DocumentFile(path)
        return NdjsonFile(path)
    return CsvFile(path, _delimiter(path))


def _delimiter(path: Path) -> str | None:
    return "\t" if path.suffix.lower() == ".tsv" else None
