"""The client's small parts: identities, activity, the code that runs, back-off, and the local probe."""

import json
import subprocess
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.client import uuid7
from geoheal.client.host import code
from geoheal.client.observing.activity import BUSY_STEPS_MIN, Activity
from geoheal.client.observing.gatherer import Gatherer, SnapshotSources
from geoheal.client.observing.gauges import Gauges
from geoheal.client.observing.integration import relative
from geoheal.client.observing.reference import HealthyActivity
from geoheal.client.observing.requests import STEPS, Batch, Requests
from geoheal.client.probe import LocalProbe, run
from geoheal.client.sending.backoff import LONGEST_S, Backoff
from geoheal.client.sending.outbox import SnapshotOutbox
from geoheal.constants import KAPPA_STAR, PHI_CALIBRATED, PHI_MIN, PHI_NEAR_MIN_RATIO
from geoheal.sandbox.box.probe import Probe


@given(st.lists(st.integers(min_value=0, max_value=2**48 - 10), min_size=2, max_size=30))
def test_identities_grow_whatever_the_clock_does(milliseconds: list[int]):
    make = uuid7.UuidV7()
    with pytest.MonkeyPatch.context() as patch:
        clock = iter(milliseconds)
        patch.setattr(time, "time_ns", lambda: next(clock) * 1_000_000)
        made = [make() for _ in milliseconds]
    assert made == sorted(set(made))
    assert {(each.version, each.variant) for each in made} == {(7, "specified in RFC 4122")}


def test_a_millisecond_holds_any_number_of_identities(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_000 * 1_000_000)
    make = uuid7.UuidV7()
    made = [make() for _ in range(10_000)]
    assert made == sorted(set(made))
    assert made[0].int >> 80 == 1_700_000_000_000


def batch(ended_s: list[float], channels: list[int]) -> Batch:
    count = len(ended_s)
    return Batch(
        ended_s=ended_s,
        latencies_ms=[1.0] * count,
        failed=[False] * count,
        channels=channels,
        names=("a", "b", "c"),
        overflowed=False,
    )


def filled(steps: int) -> Activity:
    activity = Activity(0.0, step_s=1.0, steps=51)
    for step in range(steps):
        activity.add(batch([step + 0.5] * (1 + step % 3), [0] + [1] * (step % 3)), step + 0.9)
    return activity


def test_there_is_no_activity_before_the_window_is_full():
    assert filled(50).window() is None
    assert filled(52).window() is not None


def test_requests_are_counted_in_the_step_in_which_they_ended():
    window = filled(80).window()
    assert window is not None
    counts = window
    assert counts.shape == (50, 2)
    assert counts[:, 0].tolist() == [1.0] * 50
    assert counts[:, 1].tolist() == [float(step % 3) for step in range(29, 79)]


def test_what_is_hardly_active_is_not_a_channel():
    activity = Activity(0.0, step_s=1.0, steps=51)
    for step in range(60):
        rare = [1] if step < BUSY_STEPS_MIN - 5 else []
        activity.add(batch([step + 0.5] * (1 + len(rare)), [0, *rare]), step + 0.9)
    assert activity.window() is None


def test_a_process_that_was_suspended_has_done_nothing_meanwhile():
    activity = filled(60)
    activity.add(batch([], []), 1000.0)
    assert activity.window() is None


def counts_of(together: float, *, seed: int, parts: int = 4) -> Any:
    """Return requests by step, of which this share comes to all parts at once."""
    rng = np.random.default_rng(seed)
    common = rng.poisson(5.0 * together, (STEPS, 1))
    return common + rng.poisson(5.0 * (1.0 - together), (STEPS, parts)).astype(float)


def test_phi_and_kappa_are_those_of_health_for_the_reference_and_fall_with_integration():
    healthy = counts_of(0.7, seed=0)
    reference = HealthyActivity().completed(healthy)
    fields = relative(healthy, reference)
    assert fields["phi"] == pytest.approx(PHI_CALIBRATED)
    assert fields["kappa_eff"] == pytest.approx(KAPPA_STAR)
    apart = relative(counts_of(0.1, seed=1), reference)
    assert apart["phi"] < 0.3
    assert apart.get("kappa_eff", 0.0) < KAPPA_STAR / 2


def test_a_healthy_process_stays_within_the_bands():
    reference = HealthyActivity().completed(counts_of(0.7, seed=0))
    again = [relative(counts_of(0.7, seed=seed), reference) for seed in range(1, 30)]
    assert sum(fields["phi"] < PHI_NEAR_MIN_RATIO * PHI_MIN for fields in again) <= 1
    assert sum(abs(fields["kappa_eff"] - KAPPA_STAR) > 10.0 for fields in again) <= 1


def test_what_varies_by_chance_is_not_a_reference():
    assert HealthyActivity().completed(counts_of(0.0, seed=0)) == HealthyActivity()
    assert HealthyActivity().completed(counts_of(0.15, seed=0)).phi is None
    assert "phi" not in relative(counts_of(0.7, seed=0), HealthyActivity())


@pytest.fixture
def gatherer() -> Gatherer:
    """One that is stepped by hand, and sends nothing."""
    sources = SnapshotSources(
        requests=Requests(), gauges=Gauges(), integration=None, identity=dict,
        latency_basin=False, is_new=lambda: False,
    )  # fmt: skip
    return Gatherer(sources, SnapshotOutbox(), 60.0)


def ends(gatherer: Gatherer) -> list[tuple[str | None, bool]]:
    """Label of each snapshot, and whether it says that the process ends."""
    waiting = [json.loads(line) for _, line in gatherer._outbox.batch(1_000_000)]
    return [(each.get("label"), each["context"].get("ended", False)) for each in waiting]


def test_the_last_snapshot_says_that_the_process_ends(gatherer: Gatherer):
    gatherer.make(None)
    gatherer.close()
    assert ends(gatherer) == [(None, False), (None, True)]


def test_what_was_asked_for_last_says_it_without_another_snapshot(gatherer: Gatherer):
    gatherer.label("a")
    gatherer.label("b")
    gatherer.close()
    assert ends(gatherer) == [("a", False), ("b", True)]


def test_who_did_nothing_says_nothing(gatherer: Gatherer):
    gatherer.close()
    assert ends(gatherer) == []


def test_waiting_grows_to_a_bound_and_obeys_the_service():
    backoff = Backoff(first_s=1.0, longest_s=8.0)
    waits = [[Backoff(1.0, 8.0).failed() for _ in range(200)], [backoff.failed() for _ in range(200)]]
    assert max(waits[0]) <= 1.0
    assert 4.0 < max(waits[1]) <= 8.0
    assert backoff.failed(retry_after_s=7.9) >= 7.9
    assert Backoff().failed(retry_after_s=1e9) <= LONGEST_S


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false")
    return subprocess.check_output(["git", *identity, *arguments], cwd=folder, text=True).strip()


def test_the_commit_is_read_as_git_tells_it(tmp_path: Path):
    tree = tmp_path / "tree"
    tree.mkdir()
    git(tree, "init", "-q", "-b", "main")
    assert code.commit(tree) is None
    git(tree, "commit", "-q", "--allow-empty", "-m", "one")
    head = git(tree, "rev-parse", "HEAD")
    (tree / "inside").mkdir()
    assert code.commit(tree / "inside") == head
    git(tree, "worktree", "add", "-q", str(tmp_path / "other"))
    assert code.commit(tmp_path / "other") == head
    git(tree, "pack-refs", "--all")
    assert code.commit(tree) == code.commit(tmp_path / "other") == head
    git(tree, "checkout", "-q", "--detach")
    assert code.commit(tree) == head


def test_no_commit_outside_of_a_work_tree(tmp_path: Path):
    (tmp_path / ".git").write_text("nonsense")
    assert code.commit(tmp_path) is None


def test_own_modules_are_recognised_by_their_source():
    versions = code.source_versions(["geoheal.client.host.code", "no.such.module"])
    assert list(versions) == ["geoheal.client.host.code"]
    assert len(versions["geoheal.client.host.code"]) == 64


WORKLOAD = """
async def workload(module, probe):
    for number in range(3):
        with probe.request("double"):
            probe.output(module.double(probe.input(number).random()))
        probe.state([number, 1.0])
    probe.geometry(phi=0.7)
"""


def test_the_local_probe_keeps_what_a_workload_tells():
    module = ModuleType("numbers")
    module.double = lambda value: 2 * value if value < 0.8 else 1 / 0  # type: ignore[attr-defined]
    report, again = run(WORKLOAD, module, seed=1), run(WORKLOAD, module, seed=1)
    assert report.outputs == again.outputs
    assert len(report.requests) == 3
    assert report.states == [[0.0, 1.0], [1.0, 1.0], [2.0, 1.0]]
    assert report.claims == [{"phi": 0.7, "kappa_eff": None, "basin_coords": None}]
    module.double = lambda _: 1 / 0  # type: ignore[attr-defined]
    errors = {each.error for each in run(WORKLOAD, module).requests}
    assert errors == {"ZeroDivisionError: division by zero"}


def test_the_local_probe_has_the_interface_of_the_sandboxs():
    def public(kind: Any) -> set[str]:
        return {name for name in vars(kind) if not name.startswith("_")}

    assert public(Probe) <= public(LocalProbe)
