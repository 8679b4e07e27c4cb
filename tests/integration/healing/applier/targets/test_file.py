"""Patches that replace a file: in and out again, and never half."""

import os
import stat
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.patch import PatchState
from geoheal.errors import ApplyFailed, ConfigurationError, Conflict, LeaseLost, StalePatch
from geoheal.healing.applier import Applier
from geoheal.healing.applier.carrier import ApplyStep
from geoheal.healing.patches import life
from geoheal.store.healing import applications, incidents, policies
from tests.waiting import PATIENCE_S

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OLD, NEW = "RATE = 1\n", "RATE = 2\n"


def reload(folder, script):
    """Return a registration whose reload command is a Python script."""
    command = [sys.executable, "-c", script]
    return {"target": "file", "reload": command, "reload_timeout_s": 20.0, "directory": str(folder)}


def test_a_patch_goes_in_and_out(
    applier, system, lease, register, propose, stored, journal, source, database
):
    source.chmod(0o640)
    module = register(apply=reload(source.parent, "open('log', 'a').write(open('pricing.py').read())"))
    patch = propose(module)
    applied = applier.apply(system, patch, module, lease, NOW)
    assert source.read_text() == NEW
    assert stat.S_IMODE(source.stat().st_mode) == 0o640
    assert applied.details["reload"]["exit_code"] == 0
    assert stored(patch).state is PatchState.APPLIED
    assert stored(patch).applied_at >= NOW
    undone = applier.undo(system, patch, module, lease, NOW, "It did not help.")
    assert (source.read_text(), undone.error) == (OLD, None)
    assert stored(patch).state is PatchState.ROLLED_BACK
    assert journal(patch) == [("apply", "done"), ("undo", "done")]
    assert (source.parent / "log").read_text() == NEW + OLD
    assert sorted(each.name for each in source.parent.iterdir()) == ["log", "pricing.py"]
    with database.transaction() as connection:
        timeline = incidents.events_of(connection, system, patch.incident_id)
    assert [each.kind.value for each in timeline] == [
        "patch_proposed",
        "patch_approved",
        "patch_applied",
        "patch_rolled_back",
    ]


def test_a_file_that_was_edited_since_is_left_alone(
    applier, system, lease, register, propose, stored, journal, source
):
    module = register()
    patch = propose(module)
    source.write_text("RATE = 7\n")
    with pytest.raises(StalePatch, match=r"pricing\.py differs from the file"):
        applier.apply(system, patch, module, lease, NOW)
    assert source.read_text() == "RATE = 7\n"
    assert (stored(patch).state, journal(patch)) == (PatchState.STALE, [])


def test_an_edited_patch_is_not_undone(applier, system, lease, register, propose, stored, source, database):
    module = register()
    patch = propose(module)
    applier.apply(system, patch, module, lease, NOW)
    source.write_text(NEW + "# mine\n")
    with database.transaction() as connection:
        life.request_rollback(connection, system, patch.id, by="ann", reason="Why not.", now=NOW)
    with pytest.raises(StalePatch, match="roll it back by hand"):
        applier.undo(system, patch, module, lease, NOW, "Asked for.")
    assert source.read_text() == NEW + "# mine\n"
    assert stored(patch).state is PatchState.APPLIED
    assert stored(patch).rollback_requested_at is None


@pytest.mark.parametrize(
    ("script", "words"),
    [("raise SystemExit(3)", "exit code 3"), ("import time; time.sleep(60)", "did not end within")],
)
def test_a_reload_that_fails_undoes_the_patch(
    script, words, applier, system, lease, register, propose, stored, journal, source
):
    fails_once = f"import os\nif not os.path.exists('again'):\n    open('again', 'w')\n    {script}\n"
    module = register(apply=reload(source.parent, fails_once) | {"reload_timeout_s": 2.0})
    patch = propose(module)
    failed = applier.apply(system, patch, module, lease, NOW)
    assert words in failed.error
    assert failed.details["reload_after_undo"]["exit_code"] == 0
    assert source.read_text() == OLD
    assert journal(patch) == [("apply", "failed")]
    assert stored(patch).state is PatchState.REJECTED


def test_the_reload_gets_no_secrets_and_its_output_is_bounded(
    applier, system, lease, register, propose, source, monkeypatch
):
    monkeypatch.setenv("GEOHEAL_DATABASE_URL", "postgresql://u:hunter2@h/d")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@h/d")
    script = "import os; print('x' * 100_000); print('hunter2' in str(os.environ))"
    module = register(apply=reload(source.parent, script))
    applied = applier.apply(system, propose(module), module, lease, NOW)
    output = applied.details["reload"]["output"]
    assert len(output) == 4000
    assert output.endswith("x\nFalse\n")


def test_an_undo_stays_even_where_the_reload_fails(applier, system, lease, register, propose, stored, source):
    module = register(apply=reload(source.parent, f"raise SystemExit(open('pricing.py').read() == {OLD!r})"))
    patch = propose(module)
    applier.apply(system, patch, module, lease, NOW)
    undone = applier.undo(system, patch, module, lease, NOW, "It did not help.")
    assert source.read_text() == OLD
    assert "exit code 1" in undone.error
    assert stored(patch).state is PatchState.ROLLED_BACK


def test_newlines_stay_as_they_are_in_the_file(applier, system, lease, register, propose, source):
    source.write_bytes(b"A = 1\r\nB = 2\r\n")
    module = register()
    patch = propose(module, old="A = 1\nB = 2\n", new="A = 1\nB = 3\n")
    applier.apply(system, patch, module, lease, NOW)
    assert source.read_bytes() == b"A = 1\r\nB = 3\r\n"


@pytest.mark.parametrize("kind", ["symlink", "fifo", "folder"])
def test_only_ordinary_files_are_replaced(kind, applier, system, lease, register, propose, stored, source):
    module = register()
    patch = propose(module)
    real = source.rename(source.with_name("real.py"))
    if kind == "symlink":
        source.symlink_to(real)
    elif kind == "fifo":
        os.mkfifo(source)
    else:
        source.mkdir()
    with pytest.raises(ApplyFailed, match="not an ordinary file"):
        applier.apply(system, patch, module, lease, NOW)
    assert real.read_text() == OLD
    assert stored(patch).state is PatchState.REJECTED


def test_no_patch_changes_what_judges_it(applier, system, lease, register, propose, source):
    module = register(workload=source)
    with pytest.raises(ConfigurationError, match="workload that judges"):
        applier.apply(system, propose(module), module, lease, NOW)
    assert source.read_text() == OLD


def test_only_an_approved_patch_is_applied_and_only_once(
    applier, system, lease, register, propose, stored, journal, source
):
    module = register()
    patch = propose(module, approve=False)
    with pytest.raises(Conflict, match="proposed, so there is nothing to apply"):
        applier.apply(system, patch, module, lease, NOW)
    assert (source.read_text(), stored(patch).state) == (OLD, PatchState.PROPOSED)


def test_a_worker_whose_lease_is_lost_changes_nothing(
    applier, system, lease, register, propose, stored, journal, source, database
):
    module = register()
    patch = propose(module)
    late = NOW + timedelta(minutes=6)
    with database.transaction() as connection:
        assert policies.acquire(connection, system, uuid7(), late, timedelta(minutes=5))
    with pytest.raises(LeaseLost):
        applier.apply(system, patch, module, lease, NOW)
    assert (source.read_text(), journal(patch)) == (OLD, [])
    assert stored(patch).state is PatchState.APPROVED


def test_of_concurrent_appliers_one_wins(database, system, lease, register, propose, stored, journal, source):
    module = register()
    patch = propose(module)
    barrier, lost = threading.Barrier(4), []

    def work():
        applier = Applier(database, host="here")
        barrier.wait(PATIENCE_S)
        try:
            applier.apply(system, patch, module, lease, NOW)
        except Conflict as error:
            lost.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(lost), journal(patch)) == (3, [("apply", "done")])
    assert (source.read_text(), stored(patch).state) == (NEW, PatchState.APPLIED)


def test_while_it_is_being_applied_it_can_neither_be_rejected_nor_recovered(
    database, system, lease, register, propose, stored, source
):
    module = register()
    patch = propose(module)
    found = []

    def look(step):
        if step is not ApplyStep.CHANGED:
            return
        assert Applier(database, host="here").recover(system, lease, NOW) == []
        with database.transaction() as connection:
            assert len(applications.unfinished(connection, system, "here")) == 1
            assert life.expire_due(connection, system, NOW + timedelta(days=8)) == []
            with pytest.raises(Conflict, match="being applied on here"):
                life.reject(connection, system, patch.id, by="ann", reason="No.", now=NOW)
        found.append(step)

    Applier(database, host="here", observe=look).apply(system, patch, module, lease, NOW)
    assert found == [ApplyStep.CHANGED]
    assert stored(patch).state is PatchState.APPLIED
