"""Start, stop and configure the healing loop of a system, which is stored as a row."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from geoheal.domain.healing.policy import HealingPolicy
from geoheal.errors import Conflict
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import policies
from geoheal.store.session import Database


def start(database: Database, system_name: str, *, auto_apply: bool) -> HealingPolicy:
    """Start the loop of a system, and have it checked at once.

    Raises
    ------
    Conflict
        When it is already running; the message says whether it asks first, and how to change that.
    """
    return _switch(database, system_name, running=True, auto_apply=auto_apply)


def stop(database: Database, system_name: str) -> HealingPolicy:
    """Stop the loop of a system: nothing new is tried or applied automatically.

    Approved patches and requested rollbacks are still carried out, and applied patches are still verified.

    Raises
    ------
    Conflict
        When it does not run.
    """
    return _switch(database, system_name, running=False)


def stop_all(database: Database) -> list[str]:
    """Stop the loops of all systems, as :func:`stop` does; return the names of those that ran."""
    with database.transaction() as connection:
        return policies.stop_all(connection, datetime.now(UTC))


def set_policy(database: Database, system_name: str, changes: Mapping[str, Any]) -> HealingPolicy:
    """Replace settings of a system's policy.

    Raises
    ------
    InvalidInput
        When a setting is unknown, or its value is out of its limits.
    """
    now = datetime.now(UTC)
    with database.transaction() as connection:
        system = open_system(connection, system_name)
        policy = policies.lock(connection, system, now).policy.changed(**changes)
        policies.change(connection, system, asdict(policy), now)
    return policy


def _switch(database: Database, system_name: str, *, running: bool, **changes: bool) -> HealingPolicy:
    now = datetime.now(UTC)
    with database.transaction() as connection:
        system = open_system(connection, system_name)
        policy = policies.lock(connection, system, now).policy
        if policy.running is running:
            raise Conflict(_unchanged(system_name, policy))
        policy = policy.changed(running=running, **changes)
        policies.change(connection, system, asdict(policy), now)
    return policy


def _unchanged(system_name: str, policy: HealingPolicy) -> str:
    if not policy.running:
        return f"The healing loop of system {system_name!r} is not running."
    mode, other = "asks before it applies patches", "true"
    if policy.auto_apply:
        mode, other = "applies patches automatically", "false"
    return (
        f"The healing loop of system {system_name!r} is already running, and {mode}; to change that: "
        f"`geoheal policy set --system {system_name} auto_apply={other}`."
    )
