"""A system under a worker's lease, an incident on it, and patches of a module in a folder of this test."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.patch import Patch, patch_hash
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.symptom import Symptom
from geoheal.healing.applier import Applier, target_of
from geoheal.healing.patches import life
from geoheal.store.healing import applications, attempts, incidents, modules, patches, policies
from geoheal.store.session import Database, create_engine
from geoheal.store.systems import systems

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LEASE = timedelta(minutes=5)
OLD = "RATE = 1\n"
NEW = "RATE = 2\n"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(create_engine(database_url, direct=True), direct=True)
    yield opened
    opened.close()


@pytest.fixture
def system(database: Database) -> System:
    with database.transaction() as connection:
        return systems.register(connection, "shop", Geometry.SPHERE, 64)


@pytest.fixture
def lease(database: Database, system: System) -> UUID:
    """Return the worker's hold on the system."""
    lease_id = uuid7()
    with database.transaction() as connection:
        assert policies.acquire(connection, system, lease_id, NOW, LEASE) is not None
    return lease_id


@pytest.fixture
def attempt(database: Database, system: System) -> Attempt:
    """Return an attempt on an open incident."""
    incident = Incident(
        id=uuid7(),
        state=IncidentState.OPEN,
        severity=Severity.CRITICAL,
        symptom=Symptom.PERFORMANCE_REGRESSION,
        first_seen_at=NOW,
        last_seen_at=NOW,
        opened_at=NOW,
    )
    attempt = Attempt(
        id=uuid7(),
        incident_id=incident.id,
        symptom=Symptom.PERFORMANCE_REGRESSION,
        phase=AttemptPhase.MEASURING,
        started_at=NOW,
    )
    with database.transaction() as connection:
        incidents.save(connection, system, incident)
        attempts.save(connection, system, attempt)
    return attempt


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return the module's file."""
    file = tmp_path / "app" / "pricing.py"
    file.parent.mkdir()
    file.write_text(OLD)
    return file


@pytest.fixture
def register(database: Database, system: System, source: Path) -> Callable[..., Module]:
    """Register the module."""

    def register(**fields: Any) -> Module:
        given: dict[str, Any] = {"id": uuid7(), "name": "pricing", "path": source, "registered_at": NOW}
        module = Module(**given | fields)
        with database.transaction() as connection:
            modules.register(connection, system, module)
        return module

    return register


@pytest.fixture
def propose(database: Database, system: System, attempt: Attempt) -> Callable[..., Patch]:
    """Proposes a patch of a module, and approves it."""

    def propose(
        module: Module, new: str = NEW, old: str = OLD, *, approve: bool = True, **fields: Any
    ) -> Patch:
        given: dict[str, Any] = {
            "id": uuid7(),
            "incident_id": attempt.incident_id,
            "attempt_id": attempt.id,
            "evaluation_id": None,
            "module_name": module.name,
            "strategy": "performance_regression_fix",
            "symptom": Symptom.PERFORMANCE_REGRESSION,
            "title": "Memoise the rate",
            "explanation": "It is computed again and again.",
            "target": target_of(module),
            "old_code": old,
            "new_code": new,
            "hash": patch_hash(system.name, module.name, old, new, fields.get("others", ())),
            "score": 0.83,
            "relief": {"metric": "latency", "before": 10.0, "after": 5.0, "relative_change": -0.5},
            "created_at": NOW,
            "expires_at": NOW + timedelta(days=7),
        }
        patch = Patch(**given | fields)
        with database.transaction() as connection:
            life.propose(connection, system, patch)
            if not approve:
                return patch
            return life.approve(connection, system, patch.id, by="ann", if_match=patch.hash, now=NOW)

    return propose


@pytest.fixture
def stored(database: Database, system: System) -> Callable[[Patch], Patch]:
    """Return a patch as it is stored now."""

    def stored(patch: Patch) -> Patch:
        with database.transaction() as connection:
            found = patches.find(connection, system, patch.id)
        assert found is not None
        return found

    return stored


@pytest.fixture
def journal(database: Database, system: System) -> Callable[[Patch], list[Any]]:
    """Return the rows of a patch's journal, each as (kind, phase)."""

    def journal(patch: Patch) -> list[Any]:
        with database.transaction() as connection:
            rows = applications.of_patch(connection, system, patch.id)
        return [(row.kind.value, row.phase.value) for row in rows]

    return journal


@pytest.fixture
def applier(database: Database) -> Applier:
    return Applier(database, host="here")
