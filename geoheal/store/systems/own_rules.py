"""Queries on own rules."""

from typing import Any, Final

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects.postgresql import insert

from geoheal.domain.alarms.condition import Condition, read_term
from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.system import System
from geoheal.store.room import require_room
from geoheal.store.schema.alarm_tables import own_rules
from geoheal.store.schema.tables import concerns

RULES_MAX: Final = 1000
"""Largest number of own rules."""


def put(connection: Connection, rule: OwnRule) -> bool:
    """Store a rule, or replace the one of the same name; return True if it is new.

    Raises
    ------
    Conflict
        If there are :data:`RULES_MAX` already.
    """
    require_room(connection, own_rules, RULES_MAX, "rules", own_rules.c.name != rule.name)
    is_new = find(connection, rule.name) is None
    values = _values(rule)
    statement = insert(own_rules).values(values)
    changed = {name: statement.excluded[name] for name in values if name not in {"id", "name"}}
    connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=changed))
    return is_new


def find(connection: Connection, name: str) -> OwnRule | None:
    """Return the rule of this name."""
    row = connection.execute(select(own_rules).where(own_rules.c.name == name)).one_or_none()
    return None if row is None else _rule(row)


def remove(connection: Connection, name: str) -> bool:
    """Delete a rule; return False if it does not exist."""
    return connection.execute(delete(own_rules).where(own_rules.c.name == name)).rowcount == 1


def page(connection: Connection, after: str, limit: int, system: str | None = None) -> list[OwnRule]:
    """Rules by name, those after this one; of one system alone where it is named."""
    query = select(own_rules).where(own_rules.c.name > after)
    if system is not None:
        query = query.where(concerns(own_rules, system))
    return [_rule(row) for row in connection.execute(query.order_by(own_rules.c.name).limit(limit))]


def of_system(connection: Connection, system: System) -> list[OwnRule]:
    """Return the rules that are about a system, by name."""
    query = select(own_rules).where(concerns(own_rules, system.name))
    return [_rule(row) for row in connection.execute(query.order_by(own_rules.c.name))]


def critical(connection: Connection) -> list[OwnRule]:
    """Return the critical rules of all systems, in no order."""
    query = select(own_rules).where(own_rules.c.severity == Severity.CRITICAL)
    return [_rule(row) for row in connection.execute(query)]


def _values(rule: OwnRule) -> dict[str, Any]:
    condition = rule.condition
    return {
        "id": rule.id,
        "name": rule.name,
        "system": rule.system,
        "pattern": rule.pattern,
        "metric": str(condition.top),
        "over": None if condition.over is None else str(condition.over),
        "comparison": condition.comparison,
        "threshold": condition.limit,
        "for_s": rule.for_s,
        "keep_firing_for_s": rule.keep_firing_for_s,
        "severity": rule.severity,
        "message": rule.message,
        "updated_at": rule.updated_at,
        "updated_by": rule.updated_by,
    }


def _rule(row: Row[Any]) -> OwnRule:
    return OwnRule(
        id=row.id,
        name=row.name,
        system=row.system,
        pattern=row.pattern,
        condition=Condition(
            top=read_term(row.metric),
            over=None if row.over is None else read_term(row.over),
            comparison=row.comparison,
            limit=row.threshold,
        ),
        for_s=row.for_s,
        keep_firing_for_s=row.keep_firing_for_s,
        severity=row.severity,
        message=row.message,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
    )
