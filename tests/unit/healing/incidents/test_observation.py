"""Since when a system has been degraded: a known incident needs no second look at what came before it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.domain.health.system import System
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.healing.incidents.observation import stretch
from geoheal.monitor.health.degradation import History
from geoheal.monitor.health.rules import Standard

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
STEP = timedelta(seconds=10)


def history(latencies):
    system = System(
        id=uuid4(),
        name="s",
        geometry=Geometry.SPHERE,
        dimension=2,
        thresholds=Thresholds(),
        created_at=START,
    )
    snapshots = [
        Snapshot(
            id=uuid4(),
            captured_at=START + number * STEP,
            system="s",
            geometry=Geometry.SPHERE,
            avg_latency_ms=latency,
        )
        for number, latency in enumerate(latencies)
    ]
    return History(system=system, baseline=None, snapshots=snapshots)


def looked(past, *, degraded, after=None):
    now = past.snapshots[-1].captured_at
    return stretch(past, now, Standard.FIRING, degraded=degraded, after=after)


@pytest.mark.parametrize("degraded", [True, False])
@given(
    latencies=st.lists(st.sampled_from([10.0, 9_000.0]), min_size=12, max_size=40),
    known=st.integers(0, 45),
)
def test_what_came_before_a_known_moment_changes_nothing(latencies, known, degraded):
    past, after = history(latencies), START + known * STEP
    since, differed = looked(past, degraded=degraded)

    short, differed_since = looked(past, degraded=degraded, after=after)

    assert differed_since == (differed if differed is not None and differed > after else None)
    if differed_since is not None:
        assert short == since


def test_what_is_known_already_is_not_judged_again(monkeypatch):
    judged = []
    real = History.up_to

    def up_to(self, end):
        judged.append(end)
        return real(self, end)

    monkeypatch.setattr(History, "up_to", up_to)
    past = history([9_000.0] * 100)

    assert looked(past, degraded=True) == (START + 9 * STEP, None)
    assert len(judged) == 91
    judged.clear()

    looked(past, degraded=True, after=START + 97 * STEP)

    assert len(judged) == 3
