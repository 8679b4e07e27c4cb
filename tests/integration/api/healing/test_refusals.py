"""A person's no over HTTP: told, listed, and lifted; auto_apply is paused for the module, and resumed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.healing.patch import Patch, Target, patch_hash
from geoheal.domain.health.degradation import Severity
from geoheal.domain.symptom import Symptom
from geoheal.healing.patches import life
from geoheal.healing.patches.refusing import Refused
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import attempts, incidents

PREFIX = "/api/self-healing"
NOW = datetime.now(UTC)


@pytest.fixture
def propose(database):
    """Proposes a patch on an open incident of the shop."""
    with database.transaction() as connection:
        system = open_system(connection, "shop")
        incident = Incident(
            id=uuid7(),
            state=IncidentState.OPEN,
            severity=Severity.CRITICAL,
            symptom=Symptom.ERROR_SPIKE,
            first_seen_at=NOW,
            last_seen_at=NOW,
            opened_at=NOW,
        )
        incidents.save(connection, system, incident)
        attempt = Attempt(
            id=uuid7(),
            incident_id=incident.id,
            symptom=Symptom.ERROR_SPIKE,
            phase=AttemptPhase.AWAITING_APPROVAL,
            started_at=NOW,
        )
        attempts.save(connection, system, attempt)

    def propose(new="b = 1"):
        patch = Patch(
            id=uuid7(),
            incident_id=incident.id,
            attempt_id=attempt.id,
            evaluation_id=None,
            module_name="pricing",
            strategy="error_spike_handling",
            symptom=Symptom.ERROR_SPIKE,
            title="Try again",
            explanation="",
            target=Target.FILE,
            old_code="a = 1",
            new_code=new,
            hash=patch_hash("shop", "pricing", "a = 1", new),
            score=None,
            created_at=NOW,
            expires_at=NOW + timedelta(days=1),
        )
        with database.transaction() as connection:
            life.propose(connection, system, patch)
        return patch

    return propose


@pytest.fixture
def order(client):
    def order(path, **body):
        return client.post(f"{PREFIX}/{path}", json={"system": "shop", **body})

    return order


def test_a_refusal_is_shown_everywhere_and_lifted(client, order, propose):
    patch = propose()
    answer = order(f"patches/{patch.id}/reject", reason="It hides the fault.").json["patch"]["refusal"]
    assert (answer["reason"], answer["lifted_at"], answer["auto_apply_paused"]) == (
        "It hides the fault.",
        None,
        True,
    )
    with pytest.raises(Refused):
        propose("b=1  # the same")
    (listed,) = client.get(f"{PREFIX}/refusals?system=shop&standing=true").json["refusals"]
    assert listed["patch_id"] == str(patch.id)
    policy = client.get(f"{PREFIX}/policy?system=shop").json["policy"]
    engine = client.get(f"{PREFIX}/status?system=shop").json["status"]["engine"]
    assert policy["auto_apply_paused"] == engine["auto_apply_paused"] == ["pricing"]
    assert order("modules/pricing/resume").json["auto_apply_paused"] == []
    assert order("modules/pricing/resume").status_code == 409
    with pytest.raises(Refused):
        propose()
    lifted = order(f"refusals/{patch.id}/lift")
    assert (lifted.status_code, lifted.json["refusal"]["lifted_by"]) == (200, "loopback")
    assert order(f"refusals/{patch.id}/lift").status_code == 409
    assert client.get(f"{PREFIX}/refusals?system=shop&standing=true").json["refusals"] == []
    assert len(client.get(f"{PREFIX}/refusals?system=shop").json["refusals"]) == 1
    propose()


@pytest.mark.parametrize("wanted", ["x", UUID(int=7)])
def test_what_nobody_refused_cannot_be_lifted(order, propose, wanted):
    assert order(f"refusals/{wanted}/lift").status_code == 404


def test_of_a_system_that_was_never_seen_nothing_can_be_decided(client):
    for path, status in (
        (f"refusals/{UUID(int=7)}/lift", 404),
        (f"patches/{UUID(int=7)}/reject", 404),
        ("modules/pricing/resume", 409),
    ):
        assert client.post(f"{PREFIX}/{path}", json={}).status_code == status
    answer = client.post(f"{PREFIX}/incidents/{UUID(int=7)}/resolve", json={"reason": "x"})
    assert answer.status_code == 404


def test_refusals_are_listed_by_pages(client, order, propose):
    made = []
    for number in range(3):
        made.append(propose(f"b = {number}"))
        order(f"patches/{made[-1].id}/reject")
    first = client.get(f"{PREFIX}/refusals?system=shop&limit=2").json
    second = client.get(f"{PREFIX}/refusals?system=shop&limit=2&cursor={first['next_cursor']}").json
    ids = [each["patch_id"] for each in first["refusals"] + second["refusals"]]
    assert ids == [str(each.id) for each in reversed(made)]
    assert second["next_cursor"] is None


def test_an_incident_is_resolved_by_hand_once(client, order, propose):
    incident = str(propose().incident_id)
    assert order(f"incidents/{incident}/resolve").status_code == 422
    assert order(f"incidents/{incident}/resolve", reason="  ").status_code == 422
    answer = order(f"incidents/{incident}/resolve", reason="A load test.").json["incident"]
    assert (answer["state"], answer["resolved_by"], answer["resolution"]) == (
        "resolved",
        "loopback",
        "A load test.",
    )
    last = answer["timeline"][-1]
    assert (last["kind"], last["message"], last["actor"]) == (
        "resolved", "Resolved by hand: A load test.", "loopback",
    )  # fmt: skip
    again = order(f"incidents/{incident}/resolve", reason="A load test.")
    assert (again.status_code, "only an open one" in again.json["error"]) == (409, True)
    assert order(f"incidents/{uuid7()}/resolve", reason="x").status_code == 404
