"""Archive: finished periods as files of Parquet, complete before they get their names."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from geoheal.domain.snapshots.periods import Period
from geoheal.errors import InvalidInput
from geoheal.history.export.export_fields import chosen
from geoheal.history.export.exporter import Selection, export
from geoheal.history.export.history_writer import ParquetHistory
from geoheal.store.session import Database


@dataclass(frozen=True, slots=True)
class Archived:
    """A period in the archive.

    Parameters
    ----------
    period
        Which one.
    file
        Where it is; None when it holds no snapshot.
    rows
        Snapshots in it.
    """

    period: Period
    file: Path | None
    rows: int


def archive_period(database: Database, period: Period, folder: Path) -> Archived:
    """Write what all systems have of a period to ``snapshots-YYYY-MM.parquet`` (a month) in a folder.

    An earlier file of the period is replaced, unless it holds more snapshots: then a further one stands
    beside it. An import of both stores each snapshot once.

    Raises
    ------
    InvalidInput
        When the folder cannot be written to.
    DatabaseError
        When the database cannot be read now.
    """
    part = folder / f".snapshots_{period.suffix}.{uuid4().hex}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        rows = _write(database, period, part)
        if not rows:
            return Archived(period, None, 0)
        file = next(each for each in _names(period, folder) if _rows_in(each) <= rows)
        part.replace(file)
    except OSError as error:
        raise InvalidInput(
            f"The archive {folder} cannot be written: {error.strerror or error}.", field="folder"
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return Archived(period, file, rows)


def holds(period: Period, folder: Path) -> bool:
    """Whether there is a file of this period."""
    return next(_names(period, folder)).exists()


def _write(database: Database, period: Period, part: Path) -> int:
    schema = chosen([])
    selection = Selection(since=period.start, until=period.end)
    with part.open("wb") as sink, ParquetHistory(sink, schema) as writer:
        return export(database, selection, schema, writer).rows


def _names(period: Period, folder: Path) -> Iterator[Path]:
    stem = f"snapshots-{period}"
    yield folder / f"{stem}.parquet"
    for number in count(2):
        yield folder / f"{stem}-{number}.parquet"


def _rows_in(file: Path) -> int:
    """Snapshots in a file; none where it is not there or is damaged."""
    with suppress(FileNotFoundError, pa.ArrowInvalid):
        return int(pq.read_metadata(file).num_rows)
    return 0
