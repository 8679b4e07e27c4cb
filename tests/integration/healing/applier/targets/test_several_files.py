"""Patches of several files: all of them are changed, or none, whatever happens in between."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.healing.patch import PatchState, patch_hash
from geoheal.errors import ApplyFailed, ConfigurationError, StalePatch
from geoheal.healing.applier import Applier
from geoheal.healing.applier.carrier import ApplyStep
from geoheal.store.healing import policies

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=6)
OLD, NEW = "RATE = 1\n", "RATE = 2\n"
TAX, NO_TAX = "TAX = 3\n", "TAX = 4\n"


class Crash(BaseException):
    """The end of a worker, for as much as the journal can tell."""


@pytest.fixture
def tax(source):
    """Return the file of a module beside the first one."""
    file = source.parent / "rules" / "tax.py"
    file.parent.mkdir()
    file.write_text(TAX)
    return file


@pytest.fixture
def patch_of(propose, system):
    """Propose and approve a patch of the module and of others."""

    def patch_of(module, *others, new=NEW):
        digest = patch_hash(system.name, module.name, OLD, new, others)
        return propose(module, new, others=others, hash=digest)

    return patch_of


def other(path="rules/tax.py", old=TAX, new=NO_TAX):
    name = path.removesuffix(".py").replace("/", ".")
    return ChangedFile(module_name=name, path=path, old_code=old, new_code=new)


def test_both_files_are_changed_and_taken_back(
    register, patch_of, tax, source, applier, system, lease, stored
):
    tax.write_bytes(TAX.replace("\n", "\r\n").encode())
    module = register()
    patch = patch_of(module, other())
    applier.apply(system, patch, module, lease, NOW)
    assert (source.read_text(), tax.read_bytes()) == (NEW, b"TAX = 4\r\n")
    applied = stored(patch)
    assert (applied.state, applied.others) == (PatchState.APPLIED, (other(),))
    assert applied.diff.count("+++ b/") == 2
    applier.undo(system, applied, module, lease, NOW, "It did not help.")
    assert (source.read_text(), tax.read_bytes()) == (OLD, b"TAX = 3\r\n")
    assert stored(patch).state is PatchState.ROLLED_BACK


def test_only_the_other_file_may_change(register, patch_of, tax, source, applier, system, lease):
    source.write_bytes(b"RATE = 1\n")
    module = register()
    patch = patch_of(module, other(), new=OLD)
    applier.apply(system, patch, module, lease, NOW)
    assert (source.read_bytes(), tax.read_text()) == (b"RATE = 1\n", NO_TAX)


def test_a_file_that_was_removed_comes_back_and_goes_again(
    register, patch_of, source, applier, system, lease, stored
):
    module = register()
    patch = patch_of(module, other("gone.py", None, "X = 1\n"))
    applier.apply(system, patch, module, lease, NOW)
    gone = source.parent / "gone.py"
    assert gone.read_text() == "X = 1\n"
    applier.undo(system, stored(patch), module, lease, NOW, "It did not help.")
    assert not gone.exists()
    assert source.read_text() == OLD


@pytest.mark.parametrize("now", ["TAX = 9\n", None])
def test_where_another_file_was_changed_since_nothing_is_applied(
    now, register, patch_of, tax, source, applier, system, lease, stored
):
    module = register()
    patch = patch_of(module, other())
    tax.write_text(now) if now else tax.unlink()
    with pytest.raises(StalePatch, match=r"tax\.py differs from the file"):
        applier.apply(system, patch, module, lease, NOW)
    assert source.read_text() == OLD
    assert stored(patch).state is PatchState.STALE


def test_where_another_file_was_changed_after_it_nothing_is_taken_back(
    register, patch_of, tax, source, applier, system, lease, stored
):
    module = register()
    patch = patch_of(module, other())
    applier.apply(system, patch, module, lease, NOW)
    tax.write_text("TAX = 9\n")
    with pytest.raises(StalePatch, match=r"tax\.py was changed after"):
        applier.undo(system, stored(patch), module, lease, NOW, "It did not help.")
    assert (source.read_text(), tax.read_text()) == (NEW, "TAX = 9\n")


def test_a_test_is_changed_by_no_patch(register, patch_of, source, applier, system, lease, stored):
    (source.parent / "test_tax.py").write_text(TAX)
    module = register()
    patch = patch_of(module, other("test_tax.py"))
    with pytest.raises(ConfigurationError, match="is a test"):
        applier.apply(system, patch, module, lease, NOW)
    assert source.read_text() == OLD
    assert stored(patch).state is PatchState.REJECTED


def test_a_reload_that_fails_puts_all_files_back(
    register, patch_of, tax, source, applier, system, lease, stored
):
    failing = [sys.executable, "-c", "raise SystemExit(3)"]
    module = register(apply={"target": "file", "reload": failing})
    patch = patch_of(module, other())
    ended = applier.apply(system, patch, module, lease, NOW)
    assert ended.phase.value == "failed"
    assert (source.read_text(), tax.read_text()) == (OLD, TAX)
    assert stored(patch).state is PatchState.REJECTED
    assert [each.name for each in tax.parent.iterdir()] == ["tax.py"]


def test_a_file_that_changes_in_between_puts_the_first_one_back(
    register, patch_of, tax, source, database, system, lease, stored
):
    written = []

    def change_the_second(step):
        if step is ApplyStep.WRITTEN:
            written.append(step)
            if len(written) == 2:
                tax.write_text("TAX = 9\n")

    module = register()
    patch = patch_of(module, other())
    applier = Applier(database, host="here", observe=change_the_second)
    ended = applier.apply(system, patch, module, lease, NOW)
    assert ended.phase.value == "failed"
    assert (source.read_text(), tax.read_text()) == (OLD, "TAX = 9\n")
    assert stored(patch).state is PatchState.REJECTED


@pytest.mark.parametrize("kind", ["apply", "undo"])
def test_a_worker_that_ends_between_two_files_leaves_no_half(
    kind, register, patch_of, tax, source, database, applier, system, lease, stored
):
    written = []

    def die_at_the_second(step):
        if step is ApplyStep.WRITTEN:
            written.append(step)
            if len(written) == 2:
                raise Crash

    module = register()
    patch = patch_of(module, other())
    dying = Applier(database, host="here", observe=die_at_the_second)
    if kind == "apply":
        with pytest.raises(Crash):
            dying.apply(system, patch, module, lease, NOW)
        assert (source.read_text(), tax.read_text()) == (NEW, TAX)
    else:
        applier.apply(system, patch, module, lease, NOW)
        with pytest.raises(Crash):
            dying.undo(system, stored(patch), module, lease, NOW, "It did not help.")
        assert (source.read_text(), tax.read_text()) == (OLD, NO_TAX)
    successor = uuid7()
    with database.transaction() as connection:
        assert policies.acquire(connection, system, successor, LATER, timedelta(minutes=5)) is not None
    applier.recover(system, successor, LATER)
    assert (source.read_text(), tax.read_text()) == (OLD, TAX)
    state = PatchState.APPROVED if kind == "apply" else PatchState.ROLLED_BACK
    assert stored(patch).state is state
    assert [each.name for each in tax.parent.iterdir()] == ["tax.py"]


def test_a_branch_has_one_commit_with_all_files_and_another_one_takes_it_back(
    register, patch_of, tax, source, applier, system, lease, stored
):
    def git(*arguments):
        command = ["git", "-c", "user.name=ann", "-c", "user.email=ann@localhost", *arguments]
        ended = subprocess.run(command, cwd=source.parent, capture_output=True, text=True, check=True)
        return ended.stdout.rstrip("\n")

    git("init", "--quiet", "-b", "main")
    git("add", ".")
    git("commit", "--quiet", "-m", "Begin")
    module = register(apply={"target": "git", "repository": str(source.parent)})
    patch = patch_of(module, other(), other("gone.py", None, "X = 1\n"))
    branch = applier.apply(system, patch, module, lease, NOW).details["branch"]
    assert git("diff", "--name-status", "main", branch).split("\n") == [
        "A\tgone.py",
        "M\tpricing.py",
        "M\trules/tax.py",
    ]
    assert git("show", f"{branch}:rules/tax.py") == NO_TAX.rstrip()
    assert (source.read_text(), tax.read_text()) == (OLD, TAX)
    git("merge", "--quiet", "--ff-only", branch)
    undone = applier.undo(system, stored(patch), module, lease, NOW, "It did not help.")
    assert git("diff", "--name-status", "main~1", undone.details["branch"]) == ""


def test_a_branch_is_not_made_where_another_file_is_not_committed_so(
    register, patch_of, tax, source, applier, system, lease, stored
):
    def git(*arguments):
        command = ["git", "-c", "user.name=ann", "-c", "user.email=ann@localhost", *arguments]
        subprocess.run(command, cwd=source.parent, capture_output=True, check=True)

    git("init", "--quiet", "-b", "main")
    git("add", "pricing.py")
    git("commit", "--quiet", "-m", "Begin")
    module = register(apply={"target": "git", "repository": str(source.parent)})
    patch = patch_of(module, other())
    with pytest.raises((StalePatch, ApplyFailed), match=r"tax\.py on branch main"):
        applier.apply(system, patch, module, lease, NOW)
    assert stored(patch).state is PatchState.STALE
