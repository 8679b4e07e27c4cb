"""Files that are neither text nor of a kind that is read: what they are, and what to do."""

import re
from collections.abc import Sequence
from typing import Final

BINARIES: Final[Sequence[tuple[bytes, str]]] = (
    (rb"%PDF-", "a PDF document; save the table that it shows as CSV"),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1", "a workbook of Excel (or another Office document); save its sheet as CSV"),
    (rb"\x89HDF\r\n", "an HDF5 file; write its table as Parquet or CSV"),
    (rb"\x93NUMPY", "an array of NumPy, without names of columns; write it as CSV with a column of times"),
    (rb"\x80[\x02-\x05]", "a pickle of Python; write it with to_parquet or to_csv"),
    (rb"ORC[\0-\x1f]", "an ORC file; write it as Parquet"),
    (rb"Obj\x01", "an Avro file; write it as Parquet or JSON"),
    (rb".{8}DUCK.\0", "a database of DuckDB; export a table with COPY … TO 'file.parquet'"),
    (rb"RRD\0", "a round-robin database; write it with `rrdtool xport --json`"),
    (rb"7z\xbc\xaf|Rar!\x1a", "an archive; unpack it, and import the files in it"),
    (rb"\x04\x22\x4d\x18", "packed with lz4; unpack it before (`lz4 -d FILE`)"),
    (rb"\xff\x06\0\0sNaPpY", "packed with Snappy; unpack it before"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8", "a picture; save the data that it shows as CSV"),
    (rb"\xd4\xc3\xb2\xa1|\xa1\xb2\xc3\xd4", "a capture of packets; import a log of requests instead"),
    (rb"\x96\xd5|\xd5\x96", "sar's binary data; write `sadf -d FILE` or `sar -f FILE` of it instead"),
    (
        rb"\0{3,4}.\d+\.\d+\.\d+",
        "a binary simulation.log (Gatling 3.11 and later); import an access log instead",
    ),
    (rb"PK\x03\x04.*(?:xl/|\[Content_Types\])", "a workbook of Excel; save its sheet as CSV"),
    (rb"PK\x03\x04.*opendocument", "a document of LibreOffice; save its sheet as CSV"),
    (rb"PK\x03\x04", "a ZIP archive; unpack it, and import the files in it"),
    (rb".{257}ustar[\0 ]", "a tar archive; unpack it, and import the files in it"),
    (b"SQLite format 3", "a database of SQLite; export a table as CSV"),
)
"""First bytes of binary formats."""


def binary_of(start: bytes) -> str | None:
    """Return what a file is that begins so, and what to do; None for any other.

    >>> binary_of(b"%PDF-1.7"), binary_of(b"time,cpu")
    ('a PDF document; save the table that it shows as CSV', None)
    """
    return next((what for begin, what in BINARIES if re.match(begin, start, re.DOTALL)), None)
