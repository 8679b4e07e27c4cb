"""Workers that are killed with -9 at every step: what they began is completed or taken back."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.patch import PatchState
from geoheal.errors import Conflict, LeaseLost
from geoheal.healing.applier import Applier
from geoheal.healing.patches import life
from geoheal.store.healing import applications, modules, policies
from tests.waiting import PATIENCE_S

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=6)
OLD, NEW = "RATE = 1\n", "RATE = 2\n"
WORKER = [sys.executable, str(Path(__file__).with_name("killed.py"))]


@pytest.fixture
def die(database_url):
    """Run a worker that dies at a step."""

    def die(kind, step, patch, lease):
        arguments = database_url, kind, step, str(patch.id), str(lease), "SIGKILL"
        command = [*WORKER, *arguments]
        ended = subprocess.run(command, timeout=PATIENCE_S, check=False, capture_output=True, text=True)
        assert ended.returncode == -signal.SIGKILL, ended.stderr

    return die


@pytest.fixture
def successor(database, system):
    """Return the lease of the worker that takes over."""

    def successor():
        lease = uuid7()
        with database.transaction() as connection:
            assert policies.acquire(connection, system, lease, LATER, timedelta(minutes=5)) is not None
        return lease

    return successor


@pytest.fixture
def reloading(register, source):
    """Return a module whose reload command logs each content it was called with."""
    script = "open('log', 'a').write(open('pricing.py').read())"
    command = [sys.executable, "-c", script]
    return register(apply={"target": "file", "reload": command, "directory": str(source.parent)})


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("step", "content", "rows", "state"),
    [
        ("surveyed", OLD, [], PatchState.APPROVED),
        ("prepared", OLD, [("apply", "failed")], PatchState.APPROVED),
        ("written", OLD, [("apply", "failed")], PatchState.APPROVED),
        ("changed", NEW, [("apply", "done")], PatchState.APPLIED),
        ("effective", NEW, [("apply", "done")], PatchState.APPLIED),
        ("done", NEW, [("apply", "done")], PatchState.APPLIED),
    ],
)
def test_an_apply_that_was_killed(
    step,
    content,
    rows,
    state,
    die,
    successor,
    reloading,
    applier,
    system,
    lease,
    propose,
    stored,
    journal,
    source,
):
    patch = propose(reloading)
    die("apply", step, patch, lease)
    assert source.read_text() in {OLD, NEW}
    taken = successor()
    applier.recover(system, taken, LATER)
    assert (source.read_text(), journal(patch), stored(patch).state) == (content, rows, state)
    log = source.with_name("log")
    assert (log.read_text() if log.exists() else "").endswith(NEW if content == NEW else "")
    assert {each.name for each in source.parent.iterdir()} <= {"pricing.py", "log"}
    assert applier.recover(system, taken, LATER) == []
    if state is PatchState.APPROVED:
        applier.apply(system, patch, reloading, taken, LATER)
        assert (source.read_text(), stored(patch).state) == (NEW, PatchState.APPLIED)


@pytest.mark.thorough
@pytest.mark.parametrize("step", ["prepared", "written", "changed", "effective"])
def test_an_undo_that_was_killed_is_completed(
    step, die, successor, reloading, applier, system, lease, propose, stored, journal, source
):
    patch = propose(reloading)
    applier.apply(system, patch, reloading, lease, NOW)
    die("undo", step, patch, lease)
    applier.recover(system, successor(), LATER)
    assert (source.read_text(), stored(patch).state) == (OLD, PatchState.ROLLED_BACK)
    assert journal(patch) == [("apply", "done"), ("undo", "done")]
    assert source.with_name("log").read_text().endswith(OLD)


def test_a_reload_that_fails_in_recovery_takes_the_patch_back(
    die, successor, register, applier, system, lease, propose, stored, journal, source
):
    script = f"raise SystemExit(open('pricing.py').read() == {NEW!r})"
    command = [sys.executable, "-c", script]
    module = register(apply={"target": "file", "reload": command, "directory": str(source.parent)})
    patch = propose(module)
    die("apply", "changed", patch, lease)
    (failed,) = applier.recover(system, successor(), LATER)
    assert "exit code 1" in str(failed.error)
    assert (source.read_text(), journal(patch)) == (OLD, [("apply", "failed")])
    assert stored(patch).state is PatchState.REJECTED


def test_a_file_that_somebody_changed_meanwhile_is_left_alone(
    die, successor, reloading, applier, system, lease, propose, stored, journal, source
):
    patch = propose(reloading)
    die("apply", "changed", patch, lease)
    source.write_text("RATE = 7\n")
    applier.recover(system, successor(), LATER)
    assert (source.read_text(), journal(patch)) == ("RATE = 7\n", [("apply", "failed")])
    assert stored(patch).state is PatchState.STALE


def test_a_module_that_is_not_registered_any_more_is_taken_back(
    die, successor, reloading, applier, system, lease, propose, stored, source, database
):
    patch = propose(reloading)
    die("apply", "changed", patch, lease)
    with database.transaction() as connection:
        modules.remove_others(connection, system, ["another"])
    applier.recover(system, successor(), LATER)
    assert (source.read_text(), stored(patch).state) == (OLD, PatchState.REJECTED)


def test_recovery_needs_the_lease_and_the_machine(
    die, successor, reloading, applier, system, lease, propose, database, source
):
    patch = propose(reloading)
    die("apply", "changed", patch, lease)
    taken = successor()
    assert Applier(database, host="elsewhere").recover(system, taken, LATER) == []
    with pytest.raises(LeaseLost):
        applier.recover(system, lease, LATER)
    with database.transaction() as connection:
        assert len(applications.unfinished(connection, system, "here")) == 1
        assert life.expire_due(connection, system, NOW + timedelta(days=8)) == []


def test_a_worker_that_is_stopped_keeps_others_away_until_it_goes_on(
    database_url, successor, reloading, applier, system, lease, propose, stored, journal, source
):
    patch = propose(reloading)
    arguments = database_url, "apply", "written", str(patch.id), str(lease), "SIGSTOP"
    command = [*WORKER, *arguments]
    with subprocess.Popen(command) as stopped:
        try:
            _, status = os.waitpid(stopped.pid, os.WUNTRACED)
            assert os.WIFSTOPPED(status)
            taken = successor()
            assert applier.recover(system, taken, LATER) == []
            with pytest.raises(Conflict, match="Another process"):
                applier.apply(system, patch, reloading, taken, LATER)
            assert (source.read_text(), journal(patch)) == (OLD, [("apply", "prepared")])
        finally:
            stopped.send_signal(signal.SIGCONT)
        assert stopped.wait(PATIENCE_S) == 0
    assert (source.read_text(), journal(patch)) == (NEW, [("apply", "done")])
    assert stored(patch).state is PatchState.APPLIED
