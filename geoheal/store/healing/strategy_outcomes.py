"""Queries on successes and failures of strategies."""

from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.healing.attempt import StrategyOutcome
from geoheal.domain.health.system import System
from geoheal.domain.symptom import Symptom
from geoheal.store.schema.healing_tables import strategy_outcomes


def learn(
    connection: Connection, system: System, strategy: str, symptom: Symptom, *, success: bool, at: datetime
) -> None:
    """Count a success or a failure."""
    statement = insert(strategy_outcomes).values(
        system_id=system.id,
        strategy=strategy,
        symptom=symptom,
        successes=int(success),
        failures=int(not success),
        updated_at=at,
    )
    table, new = strategy_outcomes.c, statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["system_id", "strategy", "symptom"],
            set_={
                "successes": table.successes + new.successes,
                "failures": table.failures + new.failures,
                "updated_at": new.updated_at,
            },
        )
    )


def of_system(connection: Connection, system: System) -> list[StrategyOutcome]:
    """Return the counts of one system."""
    table = strategy_outcomes.c
    query = select(strategy_outcomes).where(table.system_id == system.id)
    return [
        StrategyOutcome(
            strategy=row.strategy,
            symptom=row.symptom,
            successes=row.successes,
            failures=row.failures,
            system=system.name,
        )
        for row in connection.execute(query.order_by(table.strategy, table.symptom))
    ]


def of_all(connection: Connection) -> list[StrategyOutcome]:
    """Return the counts of all systems together."""
    table = strategy_outcomes.c
    query = (
        select(
            table.strategy,
            table.symptom,
            func.sum(table.successes).label("successes"),
            func.sum(table.failures).label("failures"),
        )
        .group_by(table.strategy, table.symptom)
        .order_by(table.strategy, table.symptom)
    )
    return [
        StrategyOutcome(
            strategy=row.strategy,
            symptom=row.symptom,
            successes=int(row.successes),
            failures=int(row.failures),
        )
        for row in connection.execute(query)
    ]
