"""Patches over HTTP: read with their evidence, and decided on by their hash."""

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.api.models.healing.patches import PatchAnswer, PatchesAnswer
from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.healing.patch import Patch, Target, patch_hash
from geoheal.domain.health.degradation import Severity
from geoheal.domain.symptom import Symptom
from geoheal.healing.patches import life, outcomes
from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import attempts, incidents, patches, policies
from geoheal.store.operations import tokens

PREFIX = "/api/self-healing/patches"
NOW = datetime.now(UTC)
HASH = "0" * 64


@pytest.fixture
def incident(database):
    """Return an open incident of the default system, with an attempt."""
    symptom = Symptom.MEMORY_LEAK
    incident = Incident(
        id=uuid7(),
        state=IncidentState.OPEN,
        severity=Severity.CRITICAL,
        symptom=symptom,
        first_seen_at=NOW,
        last_seen_at=NOW,
        opened_at=NOW,
    )
    attempt = Attempt(
        id=incident.id,
        incident_id=incident.id,
        symptom=symptom,
        phase=AttemptPhase.AWAITING_APPROVAL,
        started_at=NOW,
    )
    with database.transaction() as connection:
        system = open_system(connection, "default")
        incidents.save(connection, system, incident)
        attempts.save(connection, system, attempt)
    return incident


@pytest.fixture
def propose(database, incident):
    """Proposes a patch of a module, and returns it."""

    def propose(module_name="shop", expires_at=NOW + timedelta(days=7)):
        old, new = "CACHE = {}\n", "CACHE = bounded()\n"
        patch = Patch(
            id=uuid7(),
            incident_id=incident.id,
            attempt_id=incident.id,
            evaluation_id=None,
            module_name=module_name,
            strategy="memory_leak_mitigation",
            symptom=Symptom.MEMORY_LEAK,
            title="Bound the cache",
            explanation="It grows for ever.",
            target=Target.FILE,
            old_code=old,
            new_code=new,
            hash=patch_hash("default", module_name, old, new),
            score=0.8,
            relief={"metric": "memory"},
            created_at=NOW,
            expires_at=expires_at,
        )
        with database.transaction() as connection:
            life.propose(connection, open_system(connection, "default"), patch)
        return patch

    return propose


@pytest.fixture
def apply(database):
    """Mark an approved patch as applied, as the applier does."""

    def apply(patch):
        with database.transaction() as connection:
            system = open_system(connection, "default")
            locked = patches.lock(connection, system, patch.id)
            assert locked is not None
            outcomes.mark_applied(connection, system, locked, NOW)

    return apply


def test_the_reason_of_an_approval_is_kept(client, propose):
    patch = propose()
    where, match = f"{PREFIX}/{patch.id}", {"If-Match": f'"{patch.hash}"'}
    refused = client.post(f"{where}/approve", json={"reason": ""}, headers=match)
    assert refused.status_code == 422
    approved = client.post(f"{where}/approve", json={"reason": "Measured twice."}, headers=match)
    assert approved.json["patch"]["events"][-1]["reason"] == "Approved: Measured twice."
    assert approved.json["patch"]["verdict"]["decides"] == "person"


def test_a_patch_is_read_with_its_diff_and_approved_by_its_etag(client, propose, database):
    patch = propose()
    with database.transaction() as connection:
        system = open_system(connection, "default")
        policies.ensure(connection, system, NOW + timedelta(hours=1))
    read = client.get(f"{PREFIX}/{patch.id}")
    PatchAnswer.model_validate(read.get_json())
    shown = read.get_json()["patch"]
    assert "-CACHE = {}\n+CACHE = bounded()\n" in shown["diff"]
    assert "old_code" not in shown
    assert read.headers["ETag"] == f'"{shown["hash"]}"'
    approved = client.post(
        f"{PREFIX}/{patch.id}/approve", headers={"If-Match": read.headers["ETag"]}
    ).get_json()["patch"]
    assert (approved["state"], approved["approved_by"]) == ("approved", "loopback")
    assert [(each["state"], each["actor"]) for each in approved["events"]] == [
        ("proposed", None),
        ("approved", "loopback"),
    ]
    with database.transaction() as connection:
        loop = policies.find(connection, system)
    assert loop is not None
    assert loop.next_check_at <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        (None, 428),
        ("*", 428),
        (f'"{HASH}", "{HASH[1:]}"', 428),
        (f'W/"{HASH}"', 428),
        (f'"{HASH}"', 412),
        ('""', 412),
    ],
)
def test_an_approval_names_the_hash_of_what_was_read(client, propose, if_match, status):
    patch = propose()
    headers = {} if if_match is None else {"If-Match": if_match}
    response = client.post(f"{PREFIX}/{patch.id}/approve", headers=headers)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert client.get(f"{PREFIX}/{patch.id}").get_json()["patch"]["state"] == "proposed"


def test_what_is_decided_is_not_decided_again(client, propose, apply):
    patch = propose()
    match = {"If-Match": f'"{patch.hash}"'}
    why = {"reason": "It would outlive a price change."}
    rejected = client.post(f"{PREFIX}/{patch.id}/reject", json=why).get_json()["patch"]
    assert (rejected["state"], rejected["events"][-1]["reason"]) == ("rejected", why["reason"])
    again = [
        client.post(f"{PREFIX}/{patch.id}/{path}", headers=match).status_code
        for path in ("approve", "reject", "rollback")
    ]
    assert again == [409, 409, 409]


def test_a_rollback_is_asked_for_once(client, propose, apply):
    patch = propose()
    assert client.post(f"{PREFIX}/{patch.id}/rollback").status_code == 409
    client.post(f"{PREFIX}/{patch.id}/approve", headers={"If-Match": f'"{patch.hash}"'})
    apply(patch)
    asked = client.post(f"{PREFIX}/{patch.id}/rollback").get_json()["patch"]
    assert (asked["state"], asked["rollback_requested_by"]) == ("applied", "loopback")
    assert client.post(f"{PREFIX}/{patch.id}/rollback").status_code == 409
    assert client.post(f"{PREFIX}/{patch.id}/reject").status_code == 409


def test_a_patch_that_waited_for_too_long_is_not_approved(client, propose):
    patch = propose(expires_at=NOW - timedelta(seconds=1))
    late = client.post(f"{PREFIX}/{patch.id}/approve", headers={"If-Match": f'"{patch.hash}"'})
    assert late.status_code == 409
    assert "waited for approval" in late.get_json()["detail"]


def test_patches_are_listed_newest_first_by_state_and_incident(client, propose, incident):
    made = [propose(name) for name in ("a", "b", "c")]
    client.post(f"{PREFIX}/{made[1].id}/reject")
    first = client.get(f"{PREFIX}?limit=2").get_json()
    PatchesAnswer.model_validate(first)
    rest = client.get(f"{PREFIX}?limit=2&cursor={first['next_cursor']}").get_json()
    names = [each["module_name"] for each in first["patches"] + rest["patches"]]
    assert (names, rest["next_cursor"]) == (["c", "b", "a"], None)
    rejected = client.get(f"{PREFIX}?state=rejected&incident={incident.id}").get_json()["patches"]
    assert [each["module_name"] for each in rejected] == ["b"]
    assert client.get(f"{PREFIX}?incident={uuid7()}").get_json()["patches"] == []
    assert client.get(f"{PREFIX}?state=wrong").status_code == 422


def test_who_may_decide(make_client, propose, database):
    client, patch = make_client(require_tokens=True), propose()
    secrets = {}
    for role in (Role.VIEWER, Role.OPERATOR):
        token, secret = mint(f"{role}'s", role, NOW)
        with database.transaction() as connection:
            tokens.add(connection, token)
        secrets[role] = token.prefix, {"Authorization": f"Bearer {secret}", "If-Match": f'"{patch.hash}"'}
    path = f"{PREFIX}/{patch.id}/approve"
    assert client.post(path).status_code == 401
    assert client.post(path, headers=secrets[Role.VIEWER][1]).status_code == 403
    prefix, headers = secrets[Role.OPERATOR]
    approved = client.post(path, headers=headers).get_json()["patch"]
    assert approved["approved_by"] == f"operator's ({prefix})"


def test_what_is_not_there_or_not_meant(client, propose):
    patch = propose()
    match = {"If-Match": f'"{patch.hash}"'}
    missing = [
        client.get(f"{PREFIX}/{uuid7()}"),
        client.get(f"{PREFIX}/x"),
        client.post(f"{PREFIX}/{uuid7()}/approve", headers=match),
        client.post(f"{PREFIX}/{patch.id}/approve?system=nobody", headers=match),
    ]
    assert [each.status_code for each in missing] == [404] * 4
    wrong = client.post(f"{PREFIX}/{patch.id}/reject", json={"reason": ""})
    unknown = client.post(f"{PREFIX}/{patch.id}/reject", json={"path": "/etc/passwd"})
    assert (wrong.status_code, wrong.get_json()["field"]) == (422, "reason")
    assert (unknown.status_code, unknown.get_json()["field"]) == (422, "path")
    form = client.post(f"{PREFIX}/{patch.id}/reject", data={"reason": "x"})
    assert form.status_code == 415
    assert client.get(f"{PREFIX}/{patch.id}").get_json()["patch"]["state"] == "proposed"


def test_a_comparison_is_of_before_and_after_a_patch_was_applied(client, propose, apply, send):
    patch = propose()
    turn, side = f"patch:{patch.id}", {"system": "default", "within_s": 3600}
    order = {"current": {**side, "before": turn}, "candidate": {**side, "after": turn}}
    never = client.post("/api/self-healing/compare", json=order)
    client.post(f"{PREFIX}/{patch.id}/approve", headers={"If-Match": f'"{patch.hash}"'})
    apply(patch)
    for n in range(-24, 24):
        at = (NOW + timedelta(seconds=n)).isoformat()
        latency = (40 if n < 0 else 60) + n % 4
        assert send(captured_at=at, avg_latency=latency).status_code == 201

    answer = client.post("/api/self-healing/compare", json=order)

    assert (never.status_code, "was never applied" in never.text) == (409, True)
    assert answer.json["verdict"] == "reject", answer.text
    assert answer.json["metrics"][0]["points"] == {"current": 24, "candidate": 24}
