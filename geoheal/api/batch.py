"""Batches: many snapshots in one body, each judged for itself."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge

from geoheal.domain.snapshot import Observation
from geoheal.errors import InvalidInput, MalformedInput
from geoheal.monitor import strict_json
from geoheal.monitor.batch_ingest import ingest_observations
from geoheal.monitor.report import parse_report_value
from geoheal.store.session import Database

ROWS_MAX = 100_000
"""Rows of a batch: each becomes an object of a few kilobytes, however short it is written."""


@dataclass(frozen=True, slots=True)
class Row:
    """One snapshot of a batch, as it was sent.

    Parameters
    ----------
    index
        Its place among the rows, from 0.
    value
        Its JSON, read; or why it could not be.
    line
        The line it stands on, from 1; None in an array.
    """

    index: int
    value: Any
    line: int | None = None


def read_rows(body: bytes, *, lines: bool) -> Iterator[Row]:
    """The rows of a batch, read one at a time.

    Raises
    ------
    MalformedInput
        When an array cannot be read to its end. A line that cannot be read is its own row's problem.
    RequestEntityTooLarge
        When there are more than :data:`ROWS_MAX`.
    """
    for row in _lines(body) if lines else _elements(body):
        if row.index >= ROWS_MAX:
            raise RequestEntityTooLarge(f"The batch has more than {ROWS_MAX:,} rows; send several.")
        yield row


def _lines(body: bytes) -> Iterator[Row]:
    index = 0
    for number, line in enumerate(BytesIO(body), 1):
        if line.strip():
            yield Row(index, _value_or_error(line), number)
            index += 1


def _value_or_error(line: bytes) -> object:
    try:
        return strict_json.read(line)
    except MalformedInput as error:
        return error


def _elements(body: bytes) -> Iterator[Row]:
    for index, value in enumerate(strict_json.read_elements(body)):
        yield Row(index, value)


def ingest_rows(
    database: Database,
    rows: Iterator[Row],
    now: datetime,
    earliest: datetime,
    notice: Callable[[str], None],
) -> dict[str, Any]:
    """Store what can be stored of a batch, each system's snapshots in one transaction.

    Parameters
    ----------
    notice
        Told of each system that has new snapshots.

    Raises
    ------
    DatabaseError
        When the database cannot take it now. What was stored until then is found again by its ids.
    """
    accepted = duplicates = 0
    rejected: list[dict[str, Any]] = []
    by_system: dict[str, list[tuple[Row, Observation]]] = defaultdict(list)
    for row in rows:
        try:
            system, observation = _observe(row, now, earliest)
            by_system[system].append((Row(row.index, None, row.line), observation))
        except InvalidInput as error:
            rejected.append(_rejection(row, error.message, error.field, _own_id(row.value)))
    for system, entries in by_system.items():
        outcome = ingest_observations(database, system, [observation for _, observation in entries])
        accepted += outcome.accepted
        duplicates += outcome.duplicates
        if outcome.accepted:
            notice(system)
        for each in outcome.rejected:
            row, observation = entries[each.index]
            rejected.append(_rejection(row, each.reason, each.field, str(observation.id)))
    rejected.sort(key=lambda each: each["index"])
    return {"accepted": accepted, "duplicates": duplicates, "rejected": rejected}


def _observe(row: Row, now: datetime, earliest: datetime) -> tuple[str, Observation]:
    if isinstance(row.value, InvalidInput):
        raise row.value
    report = parse_report_value(row.value)
    return report.system, report.observe(now, earliest)


def _own_id(value: object) -> str | None:
    """What a row calls itself, if that is short enough to repeat."""
    given = value.get("id") if isinstance(value, dict) else None
    return given if isinstance(given, str) and given.isascii() and len(given) <= 64 else None


def _rejection(row: Row, reason: str, field: str | None, identity: str | None) -> dict[str, Any]:
    place = {"index": row.index} if row.line is None else {"index": row.index, "line": row.line}
    named = {} if identity is None else {"id": identity}
    return {**place, **named, "field": field, "reason": reason}
