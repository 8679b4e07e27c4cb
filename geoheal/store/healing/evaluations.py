"""Queries on evaluations."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, case, select, update

from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.record import EvaluationRecord, EvaluationState, HeldEvaluation
from geoheal.domain.health.system import System
from geoheal.store.schema.comparison_tables import evaluations
from geoheal.store.schema.tables import systems
from geoheal.store.system_row import system_of


def add(
    connection: Connection, system: System, record: EvaluationRecord, runner_id: UUID | None = None
) -> None:
    """Store an evaluation in any state, with the process that holds it."""
    change = record.change
    new_code = _storable(change.new_code)
    connection.execute(
        evaluations.insert().values(
            system_id=system.id,
            id=record.id,
            module_name=change.module_name,
            new_code=new_code,
            exact_code=None if new_code == change.new_code else change.new_code.encode(*_EXACT),
            created_at=record.created_at,
            heartbeat_at=record.finished_at or record.created_at,
            runner_id=runner_id,
            **_progress_of(record),
        )
    )


def update_progress(
    connection: Connection, system: System, record: EvaluationRecord, runner_id: UUID, now: datetime
) -> bool:
    """Store the progress of an evaluation; return False if this process does not hold it any more."""
    statement = update(evaluations).where(*_held(system.id, runner_id), evaluations.c.id == record.id)
    values = {"heartbeat_at": now, **_progress_of(record), **(_OVER if record.state.is_over else {})}
    return connection.execute(statement.values(**values)).rowcount == 1


def begin(
    connection: Connection, system: System, record: EvaluationRecord, runner_id: UUID, now: datetime
) -> bool:
    """Store that an evaluation is begun, and count it; return False if another process holds it."""
    statement = update(evaluations).where(*_held(system.id, runner_id), evaluations.c.id == record.id)
    values = {"heartbeat_at": now, "runs": evaluations.c.runs + 1, **_progress_of(record)}
    return connection.execute(statement.values(**values)).rowcount == 1


def touch(
    connection: Connection, system_id: UUID, ids: Sequence[UUID], runner_id: UUID, now: datetime
) -> set[UUID]:
    """Store that this process still holds these; return those that it does hold."""
    statement = update(evaluations).where(*_held(system_id, runner_id), evaluations.c.id.in_(ids))
    return set(connection.scalars(statement.values(heartbeat_at=now).returning(evaluations.c.id)))


def hand_back(
    connection: Connection, system_id: UUID, ids: Sequence[UUID], runner_id: UUID, now: datetime
) -> None:
    """Leave evaluations to another process, as if they had not been begun here."""
    running = evaluations.c.state == EvaluationState.RUNNING
    connection.execute(
        update(evaluations)
        .where(*_held(system_id, runner_id), evaluations.c.id.in_(ids))
        .values(
            runner_id=None,
            handed_back_at=now,
            state=EvaluationState.PENDING,
            runs=evaluations.c.runs - case((running, 1), else_=0),
            **_NOTHING_MEASURED,
        )
    )


def held(connection: Connection, limit: int) -> list[HeldEvaluation]:
    """Return evaluations that are not over, first those of processes that have been silent for longest."""
    columns = (evaluations.c[name] for name in ("system_id", "id", "runner_id", "heartbeat_at", "runs"))
    query = select(*columns, evaluations.c.handed_back_at.is_not(None).label("is_handed_back"))
    rows = connection.execute(
        query.where(_is_open()).order_by(evaluations.c.heartbeat_at, evaluations.c.id).limit(limit)
    )
    return [HeldEvaluation(**row) for row in rows.mappings()]


def take_over(
    connection: Connection, seen: HeldEvaluation, runner_id: UUID, now: datetime
) -> tuple[System, EvaluationRecord] | None:
    """Hold an evaluation from now on, to be begun again.

    None if its process reported meanwhile, another process took it, or its system was deleted. A single
    UPDATE of one row decides, which needs no further lock and stays on one node of a cluster.
    """
    query = select(systems).where(systems.c.id == seen.system_id, systems.c.deleted_at.is_(None))
    system = connection.execute(query).mappings().one_or_none()
    if system is None:
        return None
    row = connection.execute(
        update(evaluations)
        .where(*_unchanged(seen))
        .values(
            runner_id=runner_id,
            handed_back_at=None,
            heartbeat_at=now,
            state=EvaluationState.PENDING,
            **_NOTHING_MEASURED,
        )
        .returning(evaluations)
    ).one_or_none()
    return None if row is None else (system_of(system), _record(row, is_exact=True))


def end(
    connection: Connection, seen: HeldEvaluation, state: EvaluationState, error: str, now: datetime
) -> bool:
    """End an evaluation whose process is gone; return False if that has changed meanwhile."""
    statement = update(evaluations).where(*_unchanged(seen))
    values = {"state": state, "error": error, "finished_at": now, **_OVER}
    return connection.execute(statement.values(**values)).rowcount == 1


def find(connection: Connection, system: System, evaluation_id: UUID) -> EvaluationRecord | None:
    """Return the evaluation with this id."""
    query = select(evaluations).where(evaluations.c.system_id == system.id, evaluations.c.id == evaluation_id)
    row = connection.execute(query).one_or_none()
    return None if row is None else _record(row)


def page(connection: Connection, system: System, before: UUID | None, limit: int) -> list[EvaluationRecord]:
    """Return evaluations, newest first, from the first one older than ``before``."""
    query = select(evaluations).where(evaluations.c.system_id == system.id)
    if before is not None:
        query = query.where(evaluations.c.id < before)
    rows = connection.execute(query.order_by(evaluations.c.id.desc()).limit(limit))
    return [_record(row) for row in rows]


_NOTHING_MEASURED: Final[Mapping[str, Any]] = {"pairs_done": 0, "pairs_most": None, "started_at": None}
_OVER: Final[Mapping[str, Any]] = {"exact_code": None}
_EXACT: Final = ("utf-8", "surrogatepass")
"""Encoding and error handler that preserve any Python text."""


def _is_open() -> ColumnElement[bool]:
    return evaluations.c.state.in_((EvaluationState.PENDING, EvaluationState.RUNNING))


def _held(system_id: UUID, runner_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return evaluations.c.system_id == system_id, evaluations.c.runner_id == runner_id, _is_open()


def _unchanged(seen: HeldEvaluation) -> tuple[ColumnElement[bool], ...]:
    """Whether an evaluation is unchanged: its process has not reported since."""
    return (
        evaluations.c.system_id == seen.system_id,
        evaluations.c.id == seen.id,
        evaluations.c.heartbeat_at == seen.heartbeat_at,
        evaluations.c.runner_id.is_not_distinct_from(seen.runner_id),
        _is_open(),
    )


def _progress_of(record: EvaluationRecord) -> dict[str, Any]:
    fitness = record.fitness or {}
    return {
        "current_code": record.change.current_code,
        "workload": record.change.workload,
        "state": record.state,
        "pairs_done": record.pairs_done,
        "pairs_most": record.pairs_most,
        "recommendation": fitness.get("recommendation"),
        "fitness_score": fitness.get("fitness_score"),
        "fitness": record.fitness,
        "error": record.error,
        "started_at": record.started_at,
        "finished_at": record.finished_at,
    }


def _storable(source: str) -> str:
    """Return a text that PostgreSQL can store, also if a candidate has NUL or lone surrogates."""
    return source.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _record(row: Row[Any], *, is_exact: bool = False) -> EvaluationRecord:
    """Return an evaluation, with the candidate's source as it can be shown, or exactly as it was sent."""
    exact = row.exact_code if is_exact else None
    return EvaluationRecord(
        id=row.id,
        change=CodeChange(
            module_name=row.module_name,
            new_code=row.new_code if exact is None else bytes(exact).decode(*_EXACT),
            current_code=row.current_code,
            workload=row.workload,
        ),
        state=row.state,
        pairs_done=row.pairs_done,
        pairs_most=row.pairs_most,
        fitness=row.fitness,
        error=row.error,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
