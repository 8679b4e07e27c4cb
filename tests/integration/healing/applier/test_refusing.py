"""A person's no: the same change is not proposed, approved or applied again, until a person lifts it."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.healing.patch import AUTO_APPLY, PatchState, patch_hash
from geoheal.errors import Conflict, NotFound
from geoheal.healing.patches import life, refusing
from geoheal.healing.patches.refusing import Refused
from geoheal.store.healing import incidents, patches, policies, refusals
from geoheal.store.systems.renaming import rename

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OLD, NEW = "RATE = 1\n", "RATE = 2\n"


@pytest.fixture
def module(register):
    return register()


@pytest.fixture
def refuse(database, system):
    def refuse(patch, by="ann"):
        with database.transaction() as connection:
            life.reject(connection, system, patch.id, by=by, reason="I do not want it.", now=NOW)

    return refuse


@pytest.fixture
def lift(database, system):
    def lift(patch):
        with database.transaction() as connection:
            return refusing.lift(connection, system, patch.id, by="bob", now=NOW)

    return lift


@pytest.fixture
def paused(database, system):
    def paused():
        with database.transaction() as connection:
            return refusals.paused_modules(connection, system)

    return paused


@pytest.fixture
def automatic(database, system):
    with database.transaction() as connection:
        policies.lock(connection, system, NOW)
        policies.change(connection, system, {"running": True, "auto_apply": True}, NOW)


@pytest.mark.parametrize(
    "again",
    [
        NEW,
        "RATE = (2)  # the same\n",
        '"""Rates."""\nRATE=2',
        "RATE: int = 1 + 1\n",
        "RATE = 2\n\n\ndef other():\n    return 7\n",
    ],
)
def test_what_a_person_rejected_is_not_proposed_again(module, propose, refuse, lift, again):
    patch = propose(module, approve=False)
    refuse(patch)
    with pytest.raises(Refused, match=f"ann refused.*I do not want it.*patches lift {patch.id}"):
        propose(module, new=again)
    propose(module, new="RATE = 3\n", approve=False)
    lifted = lift(patch)
    assert (lifted.stands, lifted.lifted_by) == (False, "bob")


@pytest.mark.parametrize("new", [NEW, "this is no Python\n"])
def test_it_holds_after_the_system_was_renamed(database, system, module, attempt, propose, refuse, new):
    """The hash of a patch contains the system's name; a person's no does not hang on it."""
    patch = propose(module, new=new, approve=False)
    refuse(patch)
    renamed = replace(system, name="another name")
    with database.transaction() as connection:
        rename(connection, system, renamed.name)
    anew = replace(patch, id=uuid7(), hash=patch_hash(renamed.name, module.name, OLD, new))
    assert anew.hash != patch.hash
    with pytest.raises(Refused), database.transaction() as connection:
        life.propose(connection, renamed, anew)


def test_a_patch_that_waits_is_approved_after_a_rename_as_it_was_read(database, system, module, propose):
    patch = propose(module, approve=False)
    renamed = replace(system, name="another name")
    with database.transaction() as connection:
        rename(connection, system, renamed.name)
        approved = life.approve(connection, renamed, patch.id, by="ann", if_match=patch.hash, now=NOW)
    assert approved.state is PatchState.APPROVED


def test_the_same_change_of_a_module_that_moved_on_is_refused_too(module, propose, refuse):
    refuse(propose(module, approve=False))
    with pytest.raises(Refused):
        propose(module, old=f"{OLD}OTHER = 1\n", new=f"{NEW}OTHER = 1\n")


def test_it_holds_in_the_next_incident_and_for_this_module_alone(
    database, system, attempt, register, propose, refuse, module
):
    refuse(propose(module, approve=False))
    with database.transaction() as connection:
        former = incidents.find(connection, system, attempt.incident_id)
        assert former is not None
        incidents.save(connection, system, replace(former, state=IncidentState.RESOLVED, resolved_at=NOW))
        later = replace(former, id=uuid7(), first_seen_at=NOW + timedelta(hours=1))
        incidents.save(connection, system, later)
    with pytest.raises(Refused):
        propose(module, incident_id=later.id)
    propose(register(name="other"))


def test_it_holds_in_any_company(module, register, propose, refuse, lift):
    """Another module that changes along makes no other change of it."""
    patch = propose(module, approve=False)
    refuse(patch)
    beside = ChangedFile(module_name="other", path="other.py", old_code="A = 1\n", new_code="A = 2\n")
    with pytest.raises(Refused):
        propose(module, others=(beside,))
    refused = ChangedFile(module_name=module.name, path="pricing.py", old_code=OLD, new_code=NEW)
    other = register(name="other")
    with pytest.raises(Refused):
        propose(other, old="A = 1\n", new="A = 2\n", others=(refused,))
    lift(patch)
    propose(other, old="A = 1\n", new="A = 2\n", others=(refused,))


def test_what_was_lifted_may_be_proposed_and_refused_anew(module, propose, refuse, lift):
    first = propose(module, approve=False)
    refuse(first)
    lift(first)
    with pytest.raises(Conflict, match="bob has already lifted"):
        lift(first)
    second = propose(module, approve=False)
    refuse(second)
    with pytest.raises(Refused):
        propose(module)
    with pytest.raises(NotFound):
        lift(replace(first, id=uuid7()))


def test_what_the_service_gives_up_is_not_a_persons_refusal(module, propose, refuse, paused):
    refuse(propose(module, approve=False), by=None)
    propose(module, approve=False)
    assert paused() == []


def test_what_a_person_rolls_back_is_not_applied_again(
    database, system, lease, module, propose, applier, paused
):
    patch = propose(module)
    applier.apply(system, patch, module, lease, NOW)
    with database.transaction() as connection:
        life.request_rollback(
            connection, system, patch.id, by="ann", reason="I do not want this cache.", now=NOW
        )
    assert paused() == ["pricing"]
    applier.undo(system, patch, module, lease, NOW, "ann requested it.")
    with pytest.raises(Refused):
        propose(module)


def test_a_no_that_comes_while_it_is_about_to_be_applied_wins(
    database, system, lease, module, propose, applier, stored, source
):
    patch = propose(module)
    with database.transaction() as connection:
        refusing.refuse(connection, system, patch, by="ann", reason="No.", now=NOW)
    with pytest.raises(Refused):
        applier.apply(system, patch, module, lease, NOW)
    assert (stored(patch).state, source.read_text()) == (PatchState.APPROVED, OLD)


def test_auto_apply_pauses_for_the_module_and_says_so(
    database, system, lease, module, automatic, propose, applier, attempt, paused, source
):
    patch = propose(module, approve=False)
    with database.transaction() as connection:
        life.reject(connection, system, patch.id, by="ann", reason="No.", now=NOW)
        events = incidents.events_of(connection, system, attempt.incident_id)[-1]
    assert (events.kind.value, events.actor) == ("auto_apply_paused", "ann")
    assert "auto_apply is paused for module pricing" in events.message
    other = propose(module, new="RATE = 3\n", approve=False)
    with database.transaction() as connection:
        life.approve(connection, system, other.id, by=AUTO_APPLY, if_match=other.hash, now=NOW)
        approved = patches.find(connection, system, other.id)
    with pytest.raises(Conflict, match="auto_apply is paused for module pricing"):
        applier.apply(system, approved, module, lease, NOW)
    with database.transaction() as connection:
        refusing.resume(connection, system, "pricing", by="bob", now=NOW)
    with pytest.raises(Conflict, match="not paused"), database.transaction() as connection:
        refusing.resume(connection, system, "pricing", by="bob", now=NOW)
    applier.apply(system, approved, module, lease, NOW)
    assert source.read_text() == "RATE = 3\n"


def test_of_a_no_and_a_proposal_at_the_same_time_one_waits_for_the_other(
    database, system, module, propose, refuse, lift
):
    """While a no is being stored, the same change cannot slip in."""
    former = propose(module, approve=False)
    refuse(former)
    lift(former)
    began, outcome = threading.Event(), []

    def propose_again():
        began.set()
        try:
            propose(module)
        except Conflict as error:
            outcome.append(error)

    thread = threading.Thread(target=propose_again)
    with database.transaction() as connection:
        refusing.refuse(connection, system, replace(former, id=uuid7()), by="ann", reason="No.", now=NOW)
        thread.start()
        began.wait()
        thread.join(0.3)
        assert thread.is_alive()
    thread.join()
    assert isinstance(outcome[0], Refused)
