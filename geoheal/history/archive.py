"""Archive: finished months as files of Parquet, complete before they get their names."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from geoheal.errors import InvalidInput
from geoheal.history.export.export_fields import chosen
from geoheal.history.export.exporter import Selection, export
from geoheal.history.export.history_writer import ParquetHistory
from geoheal.store.session import Database
from geoheal.store.snapshots.partitions import Month


@dataclass(frozen=True, slots=True)
class Archived:
    """A month in the archive.

    Parameters
    ----------
    month
        Which one.
    file
        Where it is; None when it holds no snapshot.
    rows
        Snapshots in it.
    """

    month: Month
    file: Path | None
    rows: int


def archive_month(database: Database, month: Month, folder: Path) -> Archived:
    """Write a month of all systems to ``snapshots-YYYY-MM.parquet`` in a folder.

    An earlier file of the month is replaced, unless it holds more snapshots: then a further one stands beside
    it. An import of both stores each snapshot once.

    Raises
    ------
    InvalidInput
        When the folder cannot be written to.
    DatabaseError
        When the database cannot be read now.
    """
    part = folder / f".{month.table}.{uuid4().hex}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        rows = _write(database, month, part)
        if not rows:
            return Archived(month, None, 0)
        file = next(each for each in _names(month, folder) if _rows_in(each) <= rows)
        part.replace(file)
    except OSError as error:
        raise InvalidInput(
            f"The archive {folder} cannot be written: {error.strerror or error}.", field="folder"
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return Archived(month, file, rows)


def holds(month: Month, folder: Path) -> bool:
    """Whether there is a file of this month."""
    return next(_names(month, folder)).exists()


def _write(database: Database, month: Month, part: Path) -> int:
    schema = chosen([])
    selection = Selection(since=month.start, until=month.next.start)
    with part.open("wb") as sink, ParquetHistory(sink, schema) as writer:
        return export(database, selection, schema, writer).rows


def _names(month: Month, folder: Path) -> Iterator[Path]:
    stem = f"snapshots-{month}"
    yield folder / f"{stem}.parquet"
    for number in count(2):
        yield folder / f"{stem}-{number}.parquet"


def _rows_in(file: Path) -> int:
    """Snapshots in a file; none where it is not there or is damaged."""
    with suppress(FileNotFoundError, pa.ArrowInvalid):
        return int(pq.read_metadata(file).num_rows)
    return 0
