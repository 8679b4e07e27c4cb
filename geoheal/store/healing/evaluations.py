"""Queries on evaluations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.record import EvaluationRecord, EvaluationState
from geoheal.domain.health.system import System
from geoheal.store.schema.tables import evaluations

INTERRUPTED = "The service that worked on it ended; ask again."


def add(connection: Connection, system: System, record: EvaluationRecord) -> None:
    """Store an evaluation, however far it has come."""
    change = record.change
    connection.execute(
        evaluations.insert().values(
            system_id=system.id,
            id=record.id,
            module_name=change.module_name,
            new_code=_storable(change.new_code),
            created_at=record.created_at,
            heartbeat_at=record.finished_at or record.created_at,
            **_progress_of(record),
        )
    )


def update_progress(connection: Connection, system: System, record: EvaluationRecord, now: datetime) -> bool:
    """Store how far an evaluation has come; False when it was given up in the meantime."""
    statement = (
        update(evaluations)
        .where(evaluations.c.system_id == system.id, evaluations.c.id == record.id)
        .where(evaluations.c.state.in_(_OPEN))
        .values(heartbeat_at=now, **_progress_of(record))
    )
    return connection.execute(statement).rowcount == 1


def touch(connection: Connection, system_id: UUID, ids: list[UUID], now: datetime) -> None:
    """Say that these are still worked on."""
    connection.execute(
        update(evaluations)
        .where(evaluations.c.system_id == system_id, evaluations.c.id.in_(ids))
        .where(evaluations.c.state.in_(_OPEN))
        .values(heartbeat_at=now)
    )


def interrupt_silent(connection: Connection, since: datetime, now: datetime) -> int:
    """Give up the evaluations whose service has said nothing since; how many there were."""
    statement = (
        update(evaluations)
        .where(evaluations.c.state.in_(_OPEN), evaluations.c.heartbeat_at < since)
        .values(state=EvaluationState.INTERRUPTED, error=INTERRUPTED, finished_at=now)
    )
    return connection.execute(statement).rowcount


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


_OPEN = (EvaluationState.PENDING, EvaluationState.RUNNING)


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
    """PostgreSQL takes neither NUL nor lone surrogates, which a candidate may hold."""
    return source.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")


def _record(row: Row[Any]) -> EvaluationRecord:
    return EvaluationRecord(
        id=row.id,
        change=CodeChange(
            module_name=row.module_name,
            new_code=row.new_code,
            current_code=row.current_code,
            workload=row.workload,
        ),
        state=EvaluationState(row.state),
        pairs_done=row.pairs_done,
        pairs_most=row.pairs_most,
        fitness=row.fitness,
        error=row.error,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
