"""Batches: many snapshots in one body, each judged separately."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge

from geoheal.api.endpoints.of_all import unreachable
from geoheal.domain.snapshots.batch import BatchOutcome
from geoheal.domain.snapshots.snapshot import Observation
from geoheal.errors import InvalidInput
from geoheal.monitor.ingest.everyday_rows import ROWS_MAX, read_everyday_lines
from geoheal.monitor.ingest.quick_report import read_everyday
from geoheal.monitor.ingest.report import SnapshotReport, parse_report_value
from geoheal.monitor.ingest.together import ingest_together
from geoheal.store.cluster.reach import ClusterReach
from geoheal.store.session import Database
from geoheal.validation import strict_json

REFUSED_MAX = 10_000
"""Largest number of invalid rows: a body of a few kilobytes (gzip) can hold many more."""

BASELINE_REFUSED = (
    "set_baseline needs a token of the role operator, or GEOHEAL_REPORTERS_SET_BASELINE=true on the service. "
    "Leave it out, or send POST /baseline as an operator."
)

BLANK_LINES_MAX = 100_000
"""Largest number of blank lines: a body of a few kilobytes (gzip) can hold millions."""


@dataclass(frozen=True, slots=True)
class Row:
    """One snapshot of a batch, as it was sent.

    Parameters
    ----------
    index
        Position among the rows, from 0.
    content
        Parsed JSON of an array's entry, or the text of a line.
    line
        Line number, from 1; None in an array.
    """

    index: int
    content: Any
    line: int | None = None


class _Refused(Exception):
    """An invalid row.

    Parameters
    ----------
    why
        What is wrong.
    identity
        The row's own id.
    """

    def __init__(self, why: InvalidInput, identity: str | None) -> None:
        super().__init__(why.message)
        self.why, self.identity = why, identity


def read_rows(body: bytes, *, lines: bool) -> Iterator[Row]:
    """Yield the rows of a batch, read one at a time.

    Raises
    ------
    MalformedInput
        When an array cannot be read to its end. A line that cannot be read only rejects its own row.
    RequestEntityTooLarge
        When there are more than :data:`ROWS_MAX`, or more blank lines than :data:`BLANK_LINES_MAX`.
    """
    for row in _lines(body) if lines else _elements(body):
        if row.index >= ROWS_MAX:
            raise RequestEntityTooLarge(f"The batch has more than {ROWS_MAX:,} rows; send several.")
        yield row


def _lines(body: bytes) -> Iterator[Row]:
    if body.count(b"\n") > (most := ROWS_MAX + BLANK_LINES_MAX):
        raise RequestEntityTooLarge(f"The batch has more than {most:,} lines; send several.")
    index = 0
    for number, line in enumerate(BytesIO(body), 1):
        if not line.isspace():
            yield Row(index, line, number)
            index += 1
        elif number - index > BLANK_LINES_MAX:
            raise RequestEntityTooLarge(f"The batch has more than {BLANK_LINES_MAX:,} blank lines.")


def _elements(body: bytes) -> Iterator[Row]:
    for index, value in enumerate(strict_json.read_elements(body)):
        yield Row(index, value)


@dataclass(frozen=True, slots=True)
class BatchTarget:
    """Where the rows of a batch go.

    Parameters
    ----------
    database
        The database.
    notice
        Called with the outcome of each system's rows.
    reach
        Nodes of a cluster that answer; None outside of a service.
    """

    database: Database
    notice: Callable[[str, BatchOutcome], None]
    reach: ClusterReach | None = None


def ingest_rows(
    target: BatchTarget,
    rows: Iterator[Row],
    now: datetime,
    earliest: datetime,
    *,
    may_set_baseline: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Store the valid rows of a batch: ordinary rows in one transaction, the others by system.

    Parameters
    ----------
    may_set_baseline
        Called if a row sets the baseline; by default that is not allowed.

    Raises
    ------
    RequestEntityTooLarge
        When more than :data:`REFUSED_MAX` rows are invalid; nothing is stored.
    DatabaseError
        When the database is not available. Rows stored before are recognised by their ids when sent again.
    """
    rejected: list[dict[str, Any]] = []
    by_system: dict[str, list[Observation]] = defaultdict(list)
    places: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
    for row in rows:
        try:
            system, observation = _observe(row, now, earliest, may_set_baseline)
            by_system[system].append(observation)
            places[system].append((row.index, row.line))
        except _Refused as refused:
            why = refused.why
            rejected.append(_rejection(row.index, row.line, why.message, why.field, refused.identity))
            if len(rejected) > REFUSED_MAX:
                raise RequestEntityTooLarge(_hopeless(rejected[0])) from None
    return _stored(target, by_system, places, rejected)


def ingest_everyday_lines(
    target: BatchTarget, body: bytes, now: datetime, earliest: datetime
) -> dict[str, Any] | None:
    """Store a batch of ordinary rows, one per line; if one is not ordinary, store nothing and return None.

    Raises
    ------
    DatabaseError
        As for :func:`ingest_rows`, which returns the same.
    """
    rows = read_everyday_lines(body, now, earliest)
    if rows is None:
        return None
    places = {name: [(place, place + 1) for place in rows.lines_of(name)] for name in rows}
    return _stored(target, rows, places, [])


def _stored(
    target: BatchTarget,
    by_system: Mapping[str, Sequence[Observation]],
    places: Mapping[str, Sequence[tuple[int, int | None]]],
    rejected: list[dict[str, Any]],
) -> dict[str, Any]:
    """Store observations by system; return the outcome, with the rows rejected before.

    It names the rows of systems that cannot be reached, if there are any.
    """
    accepted = duplicates = 0
    outcomes = ingest_together(target.database, by_system, target.reach)
    for system, outcome in outcomes.items():
        accepted += outcome.accepted
        duplicates += outcome.duplicates
        target.notice(system, outcome)
        for each in outcome.rejected:
            identity = str(by_system[system][each.index].id)
            rejected.append(_rejection(*places[system][each.index], each.reason, each.field, identity))
    rejected.sort(key=lambda each: each["index"])
    outcome_fields: dict[str, Any] = {"accepted": accepted, "duplicates": duplicates, "rejected": rejected}
    if away := sorted(by_system.keys() - outcomes.keys()):
        outcome_fields["unreachable"] = unreachable(away)
        outcome_fields["send_again"] = sorted(index for system in away for index, _ in places[system])
    return outcome_fields


def _observe(
    row: Row, now: datetime, earliest: datetime, may_set_baseline: Callable[[], bool]
) -> tuple[str, Observation]:
    if row.line is not None and (everyday := read_everyday(row.content, now, earliest)) is not None:
        return everyday
    value = None
    try:
        value = row.content if row.line is None else strict_json.read(row.content)
        report = parse_report_value(value)
        _require_baseline_allowed(report, may_set_baseline)
        return report.system, report.observe(now, earliest)
    except InvalidInput as error:
        raise _Refused(error, _own_id(value)) from None


def _require_baseline_allowed(report: SnapshotReport, may_set_baseline: Callable[[], bool]) -> None:
    if report.set_baseline and not may_set_baseline():
        raise InvalidInput(BASELINE_REFUSED, field="set_baseline")


def _hopeless(first: dict[str, Any]) -> str:
    return (
        f"The batch has more than {REFUSED_MAX:,} rows that cannot be stored, so none was. "
        f"The first, row {first['index']}: {first['reason']}"
    )


def _own_id(value: object) -> str | None:
    """Return the row's own id if it is short enough to repeat."""
    given = value.get("id") if isinstance(value, dict) else None
    return given if isinstance(given, str) and given.isascii() and len(given) <= 64 else None


def _rejection(
    index: int, line: int | None, reason: str, field: str | None, identity: str | None
) -> dict[str, Any]:
    place = {"index": index} if line is None else {"index": index, "line": line}
    named = {} if identity is None else {"id": identity}
    return {**place, **named, "field": field, "reason": reason}
