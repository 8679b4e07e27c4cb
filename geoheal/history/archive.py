"""Archive: finished periods as files of Parquet, complete before they get their names."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from geoheal.domain.snapshots.periods import Period
from geoheal.errors import InvalidInput
from geoheal.history.archive_places import ArchivePlace
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
        The period.
    file
        Its file; None if it has no snapshot.
    rows
        Snapshots in it.
    """

    period: Period
    file: str | None
    rows: int


def archive_period(database: Database, period: Period, place: ArchivePlace) -> Archived:
    """Write the snapshots of a period of all systems to ``snapshots-YYYY-MM.parquet`` (a month).

    An earlier file of the period is replaced, unless it has more snapshots; then another file is added. An
    import of both stores each snapshot once.

    Raises
    ------
    InvalidInput
        When the place cannot be written to.
    DatabaseError
        When the database cannot be read now.
    """
    try:
        with place.draft() as draft:
            rows = _write(database, period, draft)
            if not rows:
                return Archived(period, None, 0)
            name = next(each for each in _names(period) if place.rows(each) <= rows)
            place.keep(draft, name)
    except OSError as error:
        raise InvalidInput(
            f"The archive {place} cannot be written: {error.strerror or error}.", field="folder"
        ) from error
    return Archived(period, place.spoken(name), rows)


def holds(period: Period, place: ArchivePlace) -> bool:
    """Whether there is a file of this period.

    Raises
    ------
    InvalidInput
        When the place cannot be reached.
    """
    try:
        return place.has(next(_names(period)))
    except OSError as error:
        raise InvalidInput(f"The archive {place} cannot be read: {error}.", field="folder") from error


def _write(database: Database, period: Period, part: Path) -> int:
    schema = chosen([])
    selection = Selection(since=period.start, until=period.end)
    with part.open("wb") as sink, ParquetHistory(sink, schema) as writer:
        return export(database, selection, schema, writer).rows


def _names(period: Period) -> Iterator[str]:
    yield f"snapshots-{period}.parquet"
    for number in count(2):
        yield f"snapshots-{period}-{number}.parquet"
