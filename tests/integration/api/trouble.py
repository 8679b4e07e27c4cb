"""Systems in trouble."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from uuid_utils.compat import uuid7

from geoheal.domain.alarms.alert import Alert, AlertKind, AlertState
from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.healing.patch import Patch, Target, patch_hash
from geoheal.domain.health.degradation import Severity
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.symptom import Symptom
from geoheal.healing.patches import life
from geoheal.store.healing import alerts, attempts, incidents
from geoheal.store.session import Database
from geoheal.store.systems import systems


def make_troubles(database: Database, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """Store an incident, a patch and a dead alert of each system; their ids by name and kind."""
    now, symptom, ids = datetime.now(UTC), Symptom.MEMORY_LEAK, {}
    for name in names:
        incident = Incident(
            id=uuid7(), state=IncidentState.OPEN, severity=Severity.CRITICAL, symptom=symptom,
            first_seen_at=now, last_seen_at=now, opened_at=now,
        )  # fmt: skip
        attempt = Attempt(
            id=uuid7(), incident_id=incident.id, symptom=symptom, phase=AttemptPhase.FINISHED, started_at=now
        )
        patch = Patch(
            id=uuid7(), incident_id=incident.id, attempt_id=attempt.id, evaluation_id=None,
            module_name="shop", strategy="fix", symptom=symptom, title="Bound it", explanation="It grows.",
            target=Target.FILE, old_code="a = 1\n", new_code="a = 2\n",
            hash=patch_hash(name, "shop", "a = 1\n", "a = 2\n"), score=0.8, relief={}, created_at=now,
            expires_at=now + timedelta(days=7),
        )  # fmt: skip
        data = {
            "title": f"{name} is degraded",
            "message": "Memory high\nmore",
            "incident": {"severity": "critical"},
        }
        alert = Alert(
            id=uuid7(), incident_id=incident.id, channel="webhook", kind=AlertKind.OPENED,
            payload={"type": "incident.opened", "data": data}, state=AlertState.DEAD, attempts=9,
            next_attempt_at=now, created_at=now, error="The receiver answered 500.",
        )  # fmt: skip
        with database.transaction() as connection:
            system = systems.register(connection, name, Geometry.SPHERE, 8)
            incidents.save(connection, system, incident)
            attempts.save(connection, system, attempt)
            life.propose(connection, system, patch)
            alerts.add(connection, system, alert)
        ids[name] = {"incident": str(incident.id), "patch": str(patch.id), "alert": str(alert.id)}
    return ids
