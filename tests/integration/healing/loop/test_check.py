"""The healing loop of one system, with a real database, a real sandbox and real files."""

import threading

import pytest

from geoheal.domain.attempt import AttemptPhase
from geoheal.domain.incident import IncidentState
from geoheal.domain.patch import PatchState
from geoheal.healing.check import NO_MODULES, check
from geoheal.healing.treatment import STOPPED
from geoheal.store import attempts, policies, strategy_outcomes
from tests.integration.healing.loop.conftest import FAST, SLOW, WRONG, Fixed

FASTER = FAST.replace("n * (n + 1) // 2", "(n * n + n) // 2")


@pytest.fixture
def proposed(shop, module, surgery):
    """The shop with a patch that waits for approval, and the surgery that can think of nothing else."""
    used = surgery(Fixed("shorten", FAST))
    shop.policy(running=False)
    shop.report(3000.0, ago_s=600)
    shop.check(used)
    shop.propose(module, FAST)
    shop.policy()
    return used


def test_from_degradation_to_a_verified_patch(shop, module, surgery):
    used = surgery(Fixed("shorten", FAST))
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


def test_with_auto_apply_nobody_is_asked_and_two_strategies_may_be_compared(shop, module, surgery):
    shop.policy(auto_apply=True, ab_testing=True)
    shop.report(3000.0, ago_s=600)
    shop.check(surgery(Fixed("shorten", FAST), Fixed("expand", FASTER)))
    (patch,) = shop.patches
    assert (patch.state, patch.approved_by) == (PatchState.APPLIED, "auto_apply")
    assert module.path.read_text() == patch.new_code
    with shop.database.transaction() as connection:
        (compared,) = attempts.comparisons(connection, shop.system, 10)
    assert {compared["strategy_a"], compared["strategy_b"]} == {"shorten", "expand"}
    assert compared["difference"] == pytest.approx(compared["relief_a"] - compared["relief_b"])
    assert (compared["preferred"], compared["module_name"]) == (patch.strategy, "sums")


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
    shop.report(9000.0, count=10)
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


def test_a_patch_whose_file_was_changed_meanwhile_is_stale(shop, module, proposed):
    module.path.write_text(SLOW + "# edited\n")
    shop.approve(shop.patches[0])
    shop.check(proposed)
    assert shop.patches[0].state is PatchState.STALE
    assert module.path.read_text() == SLOW + "# edited\n"
    assert shop.attempts[0].healed is False


def test_what_cannot_be_undone_is_left_to_a_person_and_told_once(shop, module, proposed):
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


def test_a_stop_ends_measuring_and_nothing_is_proposed(shop, module, surgery):
    shop.policy(auto_apply=True)
    shop.report(3000.0, ago_s=600)
    used = surgery(Fixed("shorten", FAST), progress=lambda _: shop.policy(running=False))
    shop.check(used)
    (attempt,) = shop.attempts
    assert (attempt.phase, attempt.healed, attempt.reason) == (AttemptPhase.FINISHED, None, STOPPED)
    assert shop.patches == []
    assert module.path.read_text() == SLOW


def test_it_escalates_when_nothing_helps(shop, module, surgery):
    shop.policy(attempts_max=2, cooldown_s=300.0)
    shop.report(3000.0)
    used = surgery(Fixed("shorten", WRONG))
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


def test_after_a_failure_it_cools_down(shop, module, surgery):
    shop.policy(cooldown_s=120.0)
    shop.report(3000.0)
    used = surgery(Fixed("silent"))
    shop.check(used)
    done = shop.check(used)
    assert len(shop.attempts) == 1
    (attempt,) = shop.attempts
    wait_s = (done.next_check_at - attempt.finished_at).total_seconds()
    assert wait_s == pytest.approx(120, abs=1)


def test_without_modules_a_person_is_asked_and_healing_goes_on_when_there_are(shop, surgery, request):
    shop.policy()
    shop.report(3000.0)
    used = surgery(Fixed("silent"))
    assert shop.check(used).incident.escalation == NO_MODULES
    assert shop.attempts == []
    request.getfixturevalue("module")
    assert shop.check(used).incident.escalation is None
    assert len(shop.attempts) == 1


def test_a_loop_that_does_not_run_notes_incidents_and_tries_nothing(shop, module, surgery):
    shop.policy(running=False)
    shop.report(3000.0)
    done = shop.check(surgery(Fixed("shorten", FAST)))
    assert done.incident is not None
    assert done.incident.state is IncidentState.OPEN
    assert shop.attempts == []


def test_an_attempt_whose_worker_died_is_concluded_and_followed_by_another(shop, module, surgery):
    shop.policy()
    shop.report(3000.0)

    class Death(BaseException):
        """What kills a thread as a signal kills a process: nothing is cleaned up but the stack."""

    def die(_):
        raise Death

    with pytest.raises(Death):
        check(surgery(Fixed("shorten", FAST), progress=die), shop.system)
    assert check(surgery(), shop.system) is None, "its hold has not run out yet"
    let_go(shop)
    shop.check(surgery(Fixed("silent")))
    assert [each.healed for each in shop.attempts] == [None, False]
    assert "The worker ended" in shop.attempts[0].reason


def test_a_worker_that_lost_the_system_changes_nothing(shop, module, surgery):
    """Two checks at once: the second one finds the system taken; one that was overtaken cannot go on."""
    entered, go_on, results = threading.Event(), threading.Event(), []

    def pause(_):
        entered.set()
        assert go_on.wait(30)

    shop.policy()
    shop.report(3000.0)
    slow, other = surgery(Fixed("shorten", FAST), progress=pause), surgery(Fixed("silent"))
    thread = threading.Thread(target=lambda: results.append(check(slow, shop.system)))
    thread.start()
    assert entered.wait(30)
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
