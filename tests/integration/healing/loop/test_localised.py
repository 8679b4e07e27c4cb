"""What profiles say decides which modules are tried, and whether any is."""

import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from uuid_utils.compat import uuid7

from geoheal.domain.healing.patch import PatchState
from geoheal.domain.profiling.profile import Profile, Seconds, Stack
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.domain.symptom import Symptom
from geoheal.store.healing import modules
from geoheal.store.profiles import profiles
from tests.integration.healing.loop.conftest import FAST, SLOW, Fixed

CODE = CodeVersion("abc")


def profile(at, module, extra_s, share):
    """Ten requests: three steady functions, and one that takes a while more."""
    stacks = [(("shop.web", name), 1.0) for name in "abc"] + [((module, "load"), 2.0 + extra_s)]
    return Profile(
        id=uuid7(),
        started_at=at,
        duration_s=30.0,
        node=None,
        code_version=CODE,
        samples=round(sum(seconds for _, seconds in stacks) / 0.04),
        requests={"GET /": 10},
        stacks=[
            Stack(
                route="GET /",
                places=(("shop.web", "view"), place),
                line=7,
                seconds=Seconds(seconds, share * seconds),
            )
            for place, seconds in stacks
        ],
        other=Seconds(),
        errors=[],
    )


@pytest.fixture
def profiled(database, system):
    """Store half an hour of profiles, the last ten minutes of which are slower."""

    def store(module, share):
        now = datetime.now(UTC)
        with database.transaction() as connection:
            for number in range(60):
                at = now - timedelta(seconds=30 * (60 - number))
                profiles.add(connection, system, profile(at, module, 6.0 * (number >= 40), share))

    return store


@pytest.mark.usefixtures("module")
def test_nothing_is_tried_where_requests_wait_for_something_outside(shop, healing_context, profiled):
    profiled("shop.store", share=0.01)
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context(Fixed("shorten", FAST)))
    assert shop.patches == []
    assert "they wait in shop.store.load for something else" in shop.attempts[-1].reason


@pytest.mark.usefixtures("module")
def test_a_module_off_the_way_is_not_tried(shop, healing_context, profiled):
    profiled("shop.store", share=0.9)
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context(Fixed("shorten", FAST)))
    assert shop.patches == []
    assert shop.attempts[-1].reason == "Nothing is proposed. shop.store.load takes 600 ms more per request."


class Noted:
    """A strategy that proposes nothing, and notes which modules it was asked for."""

    name = "noted"
    symptoms = frozenset({Symptom.PERFORMANCE_REGRESSION})

    def __init__(self):
        self.asked = []

    def propose(self, case):
        self.asked.append(case.subject.name)
        return iter(())


@pytest.fixture
def registered(database, system, module, tmp_path):
    """Register modules of these names beside the slow one."""

    def register(*names):
        made = []
        for name in names:
            (tmp_path / f"{name}.py").write_text(SLOW)
            path = tmp_path / f"{name}.py"
            made.append(replace(module, id=uuid7(), name=name, path=path))
        with database.transaction() as connection:
            for each in made:
                modules.register(connection, system, each)
        return made

    return register


@pytest.fixture
def chained(database, system):
    """Store half an hour of profiles of these chains of calls, with the seconds of each before and after."""

    def store(*rows, share=0.9, codes=("abc", "abc")):
        now = datetime.now(UTC)
        with database.transaction() as connection:
            for number in range(60):
                chains = [(places, after if number >= 40 else before) for places, before, after in rows]
                made = profile(now - timedelta(seconds=30 * (60 - number)), "none", 0.0, share)
                stacks = [
                    Stack(route="GET /", places=places, line=7, seconds=Seconds(seconds, share * seconds))
                    for places, seconds in chains
                ]
                samples = round(sum(seconds for _, seconds in chains) / 0.04)
                code = CodeVersion(codes[number >= 40])
                made = replace(made, stacks=stacks, samples=samples, code_version=code)
                profiles.add(connection, system, made)

    return store


def committed(path, source):
    """Commit a module's new source, and return the commit's name."""
    path.write_text(source)

    def git(*words):
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *words]
        return subprocess.run(command, cwd=path.parent, check=True, capture_output=True, text=True).stdout

    git("init", "-q")
    git("add", path.name)
    git("commit", "-qm", "Change")
    return git("rev-parse", "HEAD").strip()


STEADY = [((("web", "view"), ("web", name)), 1.0, 1.0) for name in "abcd"]
GUILTY = ((("web", "view"), ("aaa", "load"), ("sums", "number")), 1.0, 7.0)


def test_modules_are_tried_in_the_order_of_the_suspects(shop, healing_context, registered, chained):
    registered("aaa", "web", "zzz")
    chained(*STEADY, GUILTY)
    strategy = Noted()
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context(strategy))
    assert strategy.asked == ["sums", "aaa", "web"]


def test_the_caller_that_calls_more_often_is_tried_first(shop, healing_context, registered, chained):
    registered("aaa", "web")
    shared = [((("web", name), ("sums", "number")), 1.0, 1.0) for name in "ab"]
    chained(*STEADY, *shared, GUILTY)
    strategy = Noted()
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context(strategy))
    # That web.view calls aaa.load more often would look the same; sums.number is called as before by others.
    assert strategy.asked == ["aaa", "web", "sums"]
    assert "aaa.load calls sums.number more often" in shop.attempts[-1].reason


@pytest.mark.thorough
def test_a_patch_that_waits_for_a_person_does_not_keep_the_guilty_module_from_being_tried(
    shop, healing_context, registered, chained
):
    (innocent,) = registered("aaa")
    chained(*STEADY, GUILTY)
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context())
    waiting = shop.propose(innocent, FAST)
    shop.check(healing_context(Fixed("shorten", FAST)))
    assert [(each.module_name, each.state) for each in shop.patches] == [
        ("aaa", PatchState.PROPOSED),
        ("sums", PatchState.PROPOSED),
    ]
    assert waiting.id == shop.patches[0].id
    shop.check(healing_context(Fixed("shorten", FAST)))
    assert len(shop.patches) == len(shop.attempts) - 1 == 2


def test_while_a_patch_waits_the_module_whose_code_changed_is_tried(
    shop, healing_context, module, registered, chained
):
    (caller,) = registered("aaa")
    commits = [committed(caller.path, f"{SLOW}def load():\n    return {times}\n") for times in (1, 7)]
    chained(*STEADY, GUILTY, codes=commits)
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context())
    shop.propose(module, FAST)
    strategy = Noted()
    shop.check(healing_context(strategy))
    assert strategy.asked == ["aaa"]


@pytest.mark.parametrize("others", [(), ("aaa",)], ids=["the only module", "another one"])
def test_while_a_patch_waits_profiles_are_read_only_if_another_module_could_be_tried(
    shop, database, healing_context, module, registered, chained, others
):
    registered(*others)
    chained(*STEADY, GUILTY)
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context())
    shop.propose(module, FAST)
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    shop.check(healing_context())
    assert any(".profiles" in each for each in asked) is bool(others)
    assert len(shop.attempts) == 2


def test_while_a_patch_waits_no_attempt_begins_on_another_symptom(shop, healing_context, registered, chained):
    (innocent,) = registered("aaa")
    chained(*STEADY, GUILTY)
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context())
    waiting = shop.propose(innocent, FAST)
    shop.report(3000.0, error_rate=0.5)
    shop.check(healing_context(Fixed("shorten", FAST)))
    assert [each.id for each in shop.patches] == [waiting.id]
    assert len(shop.attempts) == 2


def test_nothing_is_tried_where_the_whole_machine_is_slow(shop, healing_context, registered, chained):
    registered("aaa")
    chained(*((places, before, 3.0 * before) for places, before, _ in [*STEADY, GUILTY]))
    strategy = Noted()
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context(strategy))
    assert strategy.asked == []
    assert "All functions take 3 times as long" in shop.attempts[-1].reason
