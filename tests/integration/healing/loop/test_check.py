"""The healing loop of one system, with a real database, a real sandbox and real files."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from geoheal.domain.healing.attempt import AttemptPhase
from geoheal.domain.healing.incident import IncidentState
from geoheal.domain.healing.patch import PatchState
from geoheal.errors import Conflict
from geoheal.healing.alerts.log_channel import LogChannel
from geoheal.healing.loop.attempt import STOPPED
from geoheal.healing.loop.check import NO_MODULES, check
from geoheal.monitor.overview.judging import glances, look_at_all
from geoheal.store.healing import alerts, attempts, policies, strategy_outcomes
from tests.integration.healing.loop.conftest import FAST, SLOW, WRONG, Fixed
from tests.waiting import PATIENCE_S

FASTER = FAST.replace("n * (n + 1) // 2", "(n * n + n) // 2")


@pytest.fixture
def proposed(shop, module, healing_context):
    """Get the shop with a patch that waits for approval, and the context that can think of nothing else."""
    used = healing_context(Fixed("shorten", FAST))
    shop.policy(running=False)
    shop.report(3000.0, ago_s=600)
    shop.check(used)
    shop.propose(module, FAST)
    shop.policy()
    return used


def test_from_degradation_to_a_verified_patch(shop, module, healing_context):
    used = healing_context(Fixed("shorten", FAST))
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(used)
    (patch,) = shop.patches
    assert (patch.state, patch.strategy, patch.new_code) == (PatchState.PROPOSED, "shorten", FAST)
    assert patch.relief["relative_change"] < -0.5
    assert module.path.read_text() == SLOW
    shop.check(used)
    assert [each.phase for each in shop.attempts] == [AttemptPhase.AWAITING_APPROVAL]
    shop.approve(patch)
    shop.check(used)
    assert module.path.read_text() == FAST
    assert shop.attempts[0].phase is AttemptPhase.STABILISING
    assert shop.attempts[0].effectiveness is None
    shop.age(1)
    shop.report(20.0)
    shop.check(used)
    (patch,), (attempt,) = shop.patches, shop.attempts
    assert patch.state is PatchState.VERIFIED
    assert attempt.effectiveness == patch.effectiveness == pytest.approx(0.99, abs=0.01)
    assert (attempt.phase, attempt.healed, attempt.applied) == (AttemptPhase.FINISHED, True, True)
    assert shop.incident.state is IncidentState.RESOLVED
    assert shop.timeline == [
        "opened",
        "attempt_started",
        "patch_proposed",
        "patch_approved",
        "patch_applied",
        "patch_verified",
        "attempt_finished",
        "resolved",
    ]
    with shop.database.transaction() as connection:
        (learnt,) = strategy_outcomes.of_system(connection, shop.system)
    assert (learnt.strategy, learnt.successes, learnt.failures) == ("shorten", 1, 0)


def test_a_check_rolls_up_the_hours_that_have_finished(shop, healing_context):
    shop.report(20.0, ago_s=3 * 3600)
    shop.report(20.0)
    shop.check(healing_context())
    with shop.database.transaction() as connection:
        found = connection.execute(text("SELECT sum(snapshots) FROM geoheal.rollups WHERE period = 'hour'"))
        assert found.scalar_one() == 12


def test_a_check_leaves_its_judgement_to_analysts(shop, healing_context):
    shop.policy(running=False)
    shop.report(3000.0)
    before = datetime.now(UTC)
    shop.check(healing_context())
    with shop.database.transaction() as connection:
        row = connection.execute(text("SELECT * FROM geoheal.system_status")).one()
    assert row.status == row.judged_status == row.incident_severity == "warning"
    assert row.judged_at >= before
    assert row.silent_after_s >= 60


@pytest.mark.thorough
def test_with_auto_apply_nobody_is_asked_and_two_strategies_may_be_compared(shop, module, healing_context):
    shop.policy(auto_apply=True, ab_testing=True)
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context(Fixed("shorten", FAST), Fixed("expand", FASTER)))
    (patch,) = shop.patches
    assert (patch.state, patch.approved_by) == (PatchState.APPLIED, "auto_apply")
    assert module.path.read_text() == patch.new_code
    with shop.database.transaction() as connection:
        (compared,) = attempts.comparisons(connection, shop.system, 10)
    assert {compared["strategy_a"], compared["strategy_b"]} == {"shorten", "expand"}
    assert compared["difference"] == pytest.approx(compared["relief_a"] - compared["relief_b"])
    assert (compared["preferred"], compared["module_name"]) == (patch.strategy, "sums")


@pytest.mark.thorough
def test_what_is_not_proven_is_proposed_to_a_person_and_never_applied_by_the_policy(
    shop, module, healing_context
):
    shop.policy(auto_apply=True)
    shop.report(3000.0, ago_s=600)
    used = healing_context(Fixed("shorten", FAST, doubts=("Check that nobody counts the steps.",)))
    shop.check(used)
    (patch,) = shop.patches
    assert (patch.state, patch.proven) == (PatchState.PROPOSED, False)
    assert patch.doubts == ("Check that nobody counts the steps.",)
    assert "not proven" in shop.attempts[0].reason
    with pytest.raises(Conflict, match="only a person"):
        shop.approve(patch, by="auto_apply")
    assert module.path.read_text() == SLOW
    applied(shop, used)


def applied(shop, used):
    (patch,) = shop.patches
    shop.approve(patch)
    shop.check(used)
    assert shop.patches[0].state is PatchState.APPLIED


def test_what_had_no_effect_is_undone_and_not_tried_again(shop, module, proposed):
    applied(shop, proposed)
    shop.age(8)
    shop.report(3000.0)
    shop.check(proposed)
    patch = shop.patches[0]
    assert patch.state is PatchState.ROLLED_BACK
    assert patch.effectiveness == pytest.approx(0.0, abs=0.05)
    assert module.path.read_text() == SLOW
    first, second = shop.attempts
    assert (first.healed, first.effectiveness) == (False, patch.effectiveness)
    assert (second.healed, second.patch_id) == (False, None)
    assert len(shop.patches) == 1


def test_what_made_it_worse_is_undone_at_once(shop, module, proposed):
    applied(shop, proposed)
    shop.age(0.1)
    shop.report(9000.0, count=10, ago_s=2)
    shop.check(proposed)
    patch = shop.patches[0]
    assert patch.state is PatchState.ROLLED_BACK
    assert patch.effectiveness < -1
    assert module.path.read_text() == SLOW


def test_what_cannot_be_shown_in_time_is_undone_and_its_effect_stays_unknown(shop, module, proposed):
    """After the patch the system reports no more: that may well be the patch's fault."""
    applied(shop, proposed)
    shop.age(0.5)
    shop.check(proposed)
    assert shop.patches[0].state is PatchState.APPLIED
    shop.age(8)
    shop.check(proposed)
    patch, attempt = shop.patches[0], shop.attempts[0]
    assert (patch.state, patch.effectiveness) == (PatchState.ROLLED_BACK, None)
    assert (attempt.healed, attempt.effectiveness) == (False, None)
    assert "Its effect could not be shown" in attempt.reason


def test_a_person_may_approve_and_undo_while_the_loop_is_stopped(shop, module, proposed):
    shop.policy(running=False)
    applied(shop, proposed)
    shop.ask_rollback(shop.patches[0])
    shop.check(proposed)
    assert shop.patches[0].state is PatchState.ROLLED_BACK
    assert module.path.read_text() == SLOW
    shop.check(proposed)
    assert len(shop.attempts) == 1


def test_what_the_policy_approved_is_not_applied_after_a_stop(shop, module, proposed):
    """Stopped between approval and application."""
    shop.approve(shop.patches[0], by="auto_apply")
    shop.policy(running=False, auto_apply=True)
    shop.check(proposed)
    assert module.path.read_text() == SLOW
    shop.policy(running=True, auto_apply=True)
    shop.check(proposed)
    assert module.path.read_text() == FAST


@pytest.mark.thorough
def test_a_patch_whose_file_was_changed_meanwhile_is_stale(shop, module, proposed):
    module.path.write_text(SLOW + "# edited\n")
    shop.approve(shop.patches[0])
    shop.check(proposed)
    assert shop.patches[0].state is PatchState.STALE
    assert module.path.read_text() == SLOW + "# edited\n"
    assert shop.attempts[0].healed is False


def test_what_cannot_be_undone_is_left_to_a_person_and_reported_once(shop, module, proposed):
    applied(shop, proposed)
    module.path.write_text(FAST + "# edited\n")
    shop.age(8)
    shop.report(3000.0)
    for _ in range(3):
        shop.check(proposed)
    assert shop.patches[0].state is PatchState.APPLIED
    assert (shop.attempts[0].healed, len(shop.attempts)) == (False, 1)
    assert "cannot be" in shop.incident.escalation
    assert shop.timeline.count("escalated") == 1
    assert shop.timeline.count("patch_rollback_requested") == 1


def test_a_stop_ends_measuring_and_nothing_is_proposed(shop, module, healing_context):
    shop.policy(auto_apply=True)
    shop.report(3000.0, ago_s=600)
    used = healing_context(Fixed("shorten", FAST), progress=lambda _: shop.policy(running=False))
    shop.check(used)
    (attempt,) = shop.attempts
    assert (attempt.phase, attempt.healed, attempt.reason) == (AttemptPhase.FINISHED, None, STOPPED)
    assert shop.patches == []
    assert module.path.read_text() == SLOW


def test_it_escalates_when_nothing_helps(shop, module, healing_context):
    shop.policy(attempts_max=2, cooldown_s=300.0)
    shop.report(3000.0)
    used = healing_context(Fixed("shorten", WRONG))
    done = shop.check(used)
    assert [each.healed for each in shop.attempts] == [False]
    shop.check(used)
    assert len(shop.attempts) == 1
    shop.age(5)
    done = shop.check(used)
    assert len(shop.attempts) == 2
    shop.age(20)
    done = shop.check(used)
    assert len(shop.attempts) == 2
    assert done.incident is not None
    assert "2 attempts did not heal it" in str(done.incident.escalation)
    with shop.database.transaction() as connection:
        (learnt,) = strategy_outcomes.of_system(connection, shop.system)
    assert (learnt.successes, learnt.failures) == (0, 2)


def test_after_a_failure_it_cools_down(shop, module, healing_context):
    shop.policy(cooldown_s=120.0)
    shop.report(3000.0)
    used = healing_context(Fixed("silent"))
    shop.check(used)
    done = shop.check(used)
    assert len(shop.attempts) == 1
    (attempt,) = shop.attempts
    wait_s = (done.next_check_at - attempt.finished_at).total_seconds()
    assert wait_s == pytest.approx(120, abs=1)


def test_without_modules_a_person_is_asked_and_healing_goes_on_when_there_are(shop, healing_context, request):
    shop.policy()
    shop.report(3000.0)
    used = healing_context(Fixed("silent"))
    assert shop.check(used).incident.escalation == NO_MODULES
    assert shop.attempts == []
    request.getfixturevalue("module")
    assert shop.check(used).incident.escalation is None
    assert len(shop.attempts) == 1


def test_a_silence_that_holds_healing_lets_nothing_be_tried_or_applied_by_itself(
    shop, module, healing_context
):
    used = healing_context(Fixed("shorten", FAST))
    silence = shop.silence(healing=True)
    shop.policy(auto_apply=True)
    shop.report(3000.0, ago_s=600)
    assert shop.check(used).incident.state is IncidentState.OPEN
    assert (shop.attempts, shop.timeline) == ([], ["opened", "silenced"])
    shop.propose(module, FAST)
    shop.approve(shop.patches[0], by="auto_apply")
    shop.check(used)
    assert module.path.read_text() == SLOW
    shop.lift(silence)
    shop.check(used)
    assert module.path.read_text() == FAST


@pytest.mark.thorough
def test_a_silence_that_holds_alerts_alone_lets_healing_go_on(shop, module, healing_context):
    shop.silence(healing=False)
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context(Fixed("shorten", FAST), channels=(LogChannel(),)))
    assert len(shop.attempts) == 1
    with shop.database.transaction() as connection:
        assert alerts.of_incident(connection, shop.system, shop.incident.id) == []


def test_a_loop_that_does_not_run_notes_incidents_and_tries_nothing(shop, module, healing_context):
    shop.policy(running=False)
    shop.report(3000.0)
    done = shop.check(healing_context(Fixed("shorten", FAST)))
    assert done.incident is not None
    assert done.incident.state is IncidentState.OPEN
    assert shop.attempts == []


def test_what_a_person_resolved_is_not_opened_again_while_the_same_goes_on(shop, module, healing_context):
    used = healing_context(Fixed("shorten", FAST), channels=(LogChannel(),))
    shop.policy(running=False)
    shop.report(3000.0, ago_s=60)
    shop.check(used)
    first = shop.incident
    shop.resolve("A load test.")
    assert shop.check(used).incident is None
    shop.report(3000.0, ago_s=40)
    assert shop.check(used).incident is None
    assert (shop.incident.id, shop.incident.state, shop.incident.dismissed) == (
        first.id,
        IncidentState.RESOLVED,
        True,
    )
    with shop.database.transaction() as connection:
        kinds = [each.kind.value for each in alerts.of_incident(connection, shop.system, first.id)]
    assert kinds == ["opened", "resolved"]
    shop.report(5000.0, ago_s=20)
    assert shop.check(used).incident.id != first.id, "it got worse"
    second = shop.incident
    shop.resolve("Still that.")
    shop.report(20.0, ago_s=10)
    assert shop.check(used).incident is None
    assert shop.incident.dismissed is False
    shop.report(3000.0)
    assert shop.check(used).incident.id not in {first.id, second.id}, "it came again"


def test_an_attempt_whose_worker_died_is_concluded_and_followed_by_another(shop, module, healing_context):
    shop.policy()
    shop.report(3000.0)

    class Death(BaseException):
        """What kills a thread as a signal kills a process: nothing is cleaned up but the stack."""

    def die(_):
        raise Death

    with pytest.raises(Death):
        check(healing_context(Fixed("shorten", FAST), progress=die), shop.system)
    assert check(healing_context(), shop.system) is None, "its hold has not run out yet"
    let_go(shop)
    shop.check(healing_context(Fixed("silent")))
    assert [each.healed for each in shop.attempts] == [None, False]
    assert "The worker ended" in shop.attempts[0].reason


@pytest.mark.thorough
def test_a_worker_that_lost_the_system_changes_nothing(shop, module, healing_context):
    """Two checks at once: the second one finds the system taken; one that was overtaken cannot go on."""
    entered, go_on, results = threading.Event(), threading.Event(), []

    def pause(_):
        entered.set()
        assert go_on.wait(PATIENCE_S)

    shop.policy()
    shop.report(3000.0)
    slow, other = healing_context(Fixed("shorten", FAST), progress=pause), healing_context(Fixed("silent"))
    thread = threading.Thread(target=lambda: results.append(check(slow, shop.system)))
    thread.start()
    assert entered.wait(PATIENCE_S)
    assert check(other, shop.system) is None
    let_go(shop)
    shop.check(other)
    go_on.set()
    thread.join()
    assert results == [None]
    assert shop.patches == []
    assert [each.healed for each in shop.attempts] == [None, False]


def let_go(shop):
    """Let the hold of whoever works on the system run out."""
    with shop.database.transaction() as connection:
        loop = policies.find(connection, shop.system)
        assert loop is not None
        assert loop.lease_id is not None
        policies.release(connection, shop.system, loop.lease_id, loop.next_check_at)


def test_a_check_keeps_how_the_system_stands(shop, healing_context):
    """So that the overview tells it without judging thousands of systems."""
    shop.policy(running=False)
    shop.report(3000.0)
    shop.check(healing_context())
    (seen,) = glances(shop.database, look_at_all(shop.database, datetime.now(UTC), 0.0))
    assert (seen.health.status, seen.health.snapshots_collected) == ("warning", 12)
    assert "Latency high" in seen.health.issues[0]
    assert seen.since == shop.incident.first_seen_at
