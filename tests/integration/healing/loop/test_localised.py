"""What profiles say decides which modules are tried, and whether any is."""

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.profiling.profile import Profile, Seconds, Stack
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.store.profiles import profiles
from tests.integration.healing.loop.conftest import FAST, Fixed

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
    assert "they wait in shop.store.load for something outside" in shop.attempts[-1].reason


@pytest.mark.usefixtures("module")
def test_a_module_off_the_way_is_not_tried(shop, healing_context, profiled):
    profiled("shop.store", share=0.9)
    shop.policy()
    shop.report(3000.0, ago_s=600)
    shop.check(healing_context(Fixed("shorten", FAST)))
    assert shop.patches == []
    assert shop.attempts[-1].reason == "Nothing is proposed. shop.store.load takes 600 ms more per request."
