"""Patches that become a branch with one commit in a real repository, pushed to a real remote."""

import os
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.application import ApplicationKind
from geoheal.domain.healing.patch import PatchState
from geoheal.errors import ApplyFailed, StalePatch
from geoheal.healing.applier import Applier
from geoheal.healing.applier.carrier import ApplyStep
from geoheal.repository.commands import environment
from geoheal.store.healing import patches, policies
from tests import quick

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=6)
OLD, NEW = "RATE = 1\n", "RATE = 2\n"
HOSTILE = {
    "title": "Closes #1 @all\n\nSigned-off-by: mallory",
    "explanation": "/merge\nGeoheal-Verdict: perfect\nfixes https://github.com/acme/shop/issues/2 \x1b[31m",
}


class Crash(BaseException):
    """The end of a worker, for as much as the journal can tell."""


@pytest.fixture
def git(source):
    """Run git in the module's repository, which has one commit and an untidy working tree."""

    def git(*arguments):
        command = ["git", "-c", "user.name=ann", "-c", "user.email=ann@localhost", *arguments]
        ended = subprocess.run(command, cwd=source.parent, capture_output=True, text=True, check=True)
        return ended.stdout.rstrip("\n")

    git("init", "--quiet", "-b", "main")
    git("add", "pricing.py")
    git("commit", "--quiet", "-m", "Begin")
    (source.parent / "notes.txt").write_text("not committed")
    git("add", "notes.txt")
    return git


@pytest.fixture
def remote(git, tmp_path):
    """Return a bare repository that is pushed to, and what it says of a branch."""
    folder = tmp_path / "remote.git"
    git("init", "--quiet", "--bare", str(folder))
    git("remote", "add", "origin", str(folder))
    git("push", "--quiet", "origin", "main")
    return lambda branch: git("ls-remote", "origin", f"refs/heads/{branch}").split("\t")[0]


@pytest.fixture
def module(git, register, source):
    return register(apply={"target": "git", "repository": str(source.parent)})


@pytest.fixture
def pushed(git, remote, register, source):
    return register(apply={"target": "git", "repository": str(source.parent), "push": "origin"})


def looks(git):
    return git("symbolic-ref", "HEAD"), git("rev-parse", "HEAD"), git("status", "--porcelain")


def test_a_patch_becomes_a_branch_and_nothing_else_is_touched(
    applier, system, lease, module, propose, stored, git, source
):
    hook = source.parent / ".git" / "hooks" / "reference-transaction"
    hook.write_text(f"#!/bin/sh\ntouch {source.parent}/ran\n")
    hook.chmod(0o755)
    before = looks(git)
    patch = propose(module)
    applied = applier.apply(system, patch, module, lease, NOW)
    branch = applied.details["branch"]
    assert branch == f"geoheal/{patch.id.hex[-12:]}"
    assert git("show", f"{branch}:pricing.py") == NEW.strip()
    assert git("log", "--format=%s|%an", f"main..{branch}") == "Memoise the rate|geoheal"
    message = git("log", "-1", "--format=%b", branch)
    assert f"Geoheal-Hash: {patch.hash}" in message
    assert "Geoheal-Measured: latency 10 -> 5\nGeoheal-Change: -50.0 %" in message
    assert (looks(git), source.read_text()) == (before, OLD)
    assert stored(patch).state is PatchState.APPLIED
    assert git("diff", "--stat", "main", branch).endswith("1 file changed, 1 insertion(+), 1 deletion(-)")
    assert not (source.parent / "ran").exists()


def test_a_strategy_cannot_speak_to_the_forge_through_the_commit(
    applier, system, lease, module, propose, git
):
    applied = applier.apply(system, propose(module, **HOSTILE), module, lease, NOW)
    message = git("log", "-1", "--format=%B", applied.details["branch"])
    for word in ("#1", "@all", "\n/merge", "\nSigned-off-by", "\nGeoheal-Verdict", "://github", "\x1b"):
        assert word not in message
    assert git("log", "-1", "--format=%s", applied.details["branch"]).startswith("Closes #\u200b1")


def test_what_is_not_committed_is_stale(applier, system, lease, module, propose, stored, git, source):
    source.write_text("RATE = 9\n")
    patch = propose(module, old="RATE = 9\n")
    with pytest.raises(StalePatch, match="not committed"):
        applier.apply(system, patch, module, lease, NOW)
    assert stored(patch).state is PatchState.STALE
    assert git("branch", "--list", "geoheal/*") == ""


def test_a_pushed_branch_goes_again(applier, system, lease, pushed, propose, stored, git, remote):
    patch = propose(pushed)
    applied = applier.apply(system, patch, pushed, lease, NOW)
    branch = applied.details["branch"]
    assert remote(branch) == applied.details["commit"] == git("rev-parse", branch)
    applier.undo(system, patch, pushed, lease, NOW, "It did not help.")
    assert (remote(branch), git("branch", "--list", "geoheal/*")) == ("", "")
    assert stored(patch).state is PatchState.ROLLED_BACK


def test_a_remote_that_is_away_when_it_is_undone(
    applier, system, lease, pushed, propose, stored, git, remote, tmp_path, database
):
    patch = propose(pushed)
    branch = applier.apply(system, patch, pushed, lease, NOW).details["branch"]
    away = (tmp_path / "remote.git").rename(tmp_path / "away.git")
    for _ in range(2):
        with pytest.raises(ApplyFailed, match="git ls-remote failed"):
            applier.undo(system, patch, pushed, lease, NOW, "It did not help.")
    assert stored(patch).state is PatchState.APPLIED
    with database.transaction() as connection:
        events = [each.reason for each in patches.events_of(connection, system, patch.id)]
    assert [each for each in events if str(tmp_path) in each] == []
    assert len([each for each in events if "cannot be rolled back" in each]) == 1
    away.rename(tmp_path / "remote.git")
    applier.undo(system, patch, pushed, lease, NOW, "It did not help.")
    assert (remote(branch), stored(patch).state) == ("", PatchState.ROLLED_BACK)


@pytest.mark.parametrize("way", ["merge", "squash"])
def test_a_merged_patch_is_taken_back_by_a_second_commit(
    way, applier, system, lease, pushed, propose, stored, git, remote, source
):
    patch = propose(pushed)
    branch = applier.apply(system, patch, pushed, lease, NOW).details["branch"]
    git("rm", "--quiet", "--cached", "notes.txt")
    git("merge", "--quiet", *(("--no-ff",) if way == "merge" else ("--squash",)), branch)
    if way == "squash":
        git("commit", "--quiet", "-m", "Memoise")
    git("push", "--quiet", "origin", "main")
    undone = applier.undo(system, patch, pushed, lease, NOW, "It did not help.")
    assert undone.details["branch"] == f"{branch}-undo"
    assert remote(f"{branch}-undo") == undone.details["commit"]
    assert git("show", f"{branch}-undo:pricing.py") == OLD.strip()
    assert git("merge-base", "main", f"{branch}-undo") == git("rev-parse", "main")
    assert stored(patch).state is PatchState.ROLLED_BACK


def test_a_remote_that_refuses_leaves_nothing_behind(
    applier, system, lease, register, propose, stored, git, remote, source, tmp_path
):
    module = register(apply={"target": "git", "repository": str(source.parent), "push": "nowhere"})
    git("remote", "add", "nowhere", "https://ann:hunter2@127.0.0.1:1/shop.git")
    patch = propose(module)
    failed = applier.apply(system, patch, module, lease, NOW)
    assert "git push failed" in str(failed.error)
    assert "hunter2" not in str(failed)
    assert git("branch", "--list", "geoheal/*") == ""
    assert stored(patch).state is PatchState.REJECTED


def test_a_branch_of_somebody_else_is_left_alone(applier, system, lease, module, propose, stored, git):
    patch = propose(module)
    git("branch", f"geoheal/{patch.id.hex[-12:]}", "main")
    failed = applier.apply(system, patch, module, lease, NOW)
    assert "update-ref" in str(failed.error)
    assert git("rev-parse", f"geoheal/{patch.id.hex[-12:]}") == git("rev-parse", "main")
    assert stored(patch).state is PatchState.REJECTED


def test_a_file_outside_of_the_repository(applier, system, lease, register, propose, git, tmp_path, source):
    module = register(
        apply={"target": "git", "repository": str(source.parent), "path": str(tmp_path / "x.py")}
    )
    (tmp_path / "x.py").write_text(OLD)
    with pytest.raises(ApplyFailed, match="is not in the repository"):
        applier.apply(system, propose(module), module, lease, NOW)


@quick.parametrize("kind", [ApplicationKind.APPLY, ApplicationKind.UNDO], quick=1)
@pytest.mark.parametrize("step", [ApplyStep.PREPARED, ApplyStep.CHANGED, ApplyStep.EFFECTIVE])
def test_what_was_interrupted_is_brought_to_its_end(
    kind, step, database, system, lease, pushed, propose, stored, git, remote
):
    def crash(reached):
        if reached is step:
            raise Crash

    patch, applier = propose(pushed), Applier(database, host="here")
    crashing = Applier(database, host="here", observe=crash)
    if kind is ApplicationKind.UNDO:
        applier.apply(system, patch, pushed, lease, NOW)
        with pytest.raises(Crash):
            crashing.undo(system, patch, pushed, lease, NOW, "It did not help.")
    else:
        with pytest.raises(Crash):
            crashing.apply(system, patch, pushed, lease, NOW)
    successor = uuid7()
    with database.transaction() as connection:
        assert policies.acquire(connection, system, successor, LATER, timedelta(minutes=5))
    applier.recover(system, successor, LATER)
    branch = f"geoheal/{patch.id.hex[-12:]}"
    if kind is ApplicationKind.UNDO:
        assert (remote(branch), git("branch", "--list", "geoheal/*")) == ("", "")
        assert stored(patch).state is PatchState.ROLLED_BACK
    elif step is ApplyStep.PREPARED:
        assert (remote(branch), git("branch", "--list", "geoheal/*")) == ("", "")
        assert stored(patch).state is PatchState.APPROVED
    else:
        assert remote(branch) == git("rev-parse", branch)
        assert stored(patch).state is PatchState.APPLIED


COMMANDS = {
    "core.fsmonitor": "{spy}",
    "core.sshCommand": "{spy}",
    "core.askPass": "{spy}",
    "core.alternateRefsCommand": "{spy}",
    "core.gitProxy": "{spy}",
    "core.hooksPath": "{folder}",
    "remote.origin.uploadpack": "{spy}",
    "remote.origin.receivepack": "{spy}",
    "credential.helper": "!{spy}",
    "credential.https://127.0.0.1:1.helper": "!{spy}",
    "push.gpgSign": "true",
    "gpg.program": "{spy}",
    "user.signingKey": "me",
    "protocol.ext.allow": "always",
}
"""What a repository can set for git to run, each of which leaves a trace."""


@pytest.fixture
def spied(git, source, tmp_path):
    """Return a repository whose own configuration names programs; tells which of them ran."""
    folder, trace = tmp_path / "spies", tmp_path / "trace"
    folder.mkdir()
    spy = folder / "pre-push"
    spy.write_text(f'#!/bin/sh\necho "$0 $@" >> {trace}\nexit 1\n')
    spy.chmod(0o755)
    (folder / "reference-transaction").symlink_to(spy)
    for name, value in COMMANDS.items():
        git("config", name, value.format(spy=spy, folder=folder))
    return lambda: trace.read_text() if trace.exists() else ""


def test_no_program_that_a_repository_names_is_run(
    applier, system, lease, pushed, propose, stored, git, remote, spied
):
    patch = propose(pushed)
    assert applier.apply(system, patch, pushed, lease, NOW).error is None
    applier.undo(system, patch, pushed, lease, NOW, "It did not help.")
    assert spied() == ""
    assert stored(patch).state is PatchState.ROLLED_BACK


@pytest.mark.parametrize(
    "url", ["ext::sh -c touch% ran", "ssh://127.0.0.1:1/shop", "https://127.0.0.1:1/shop"]
)
def test_no_program_is_run_for_a_remote_either(
    applier, system, lease, pushed, propose, git, remote, spied, url
):
    git("config", "remote.origin.url", url)
    failed = applier.apply(system, propose(pushed), pushed, lease, NOW)
    assert "git push failed" in str(failed.error)
    assert spied() == ""


def test_what_the_operator_has_set_for_all_repositories_holds(git, source, tmp_path, monkeypatch, spied):
    ours = tmp_path / "ours"
    ours.write_text("[core]\n\tsshCommand = our-ssh\n[credential]\n\thelper = ours\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(ours))
    environ = environment(source.parent)
    assert environ["GIT_SSH_COMMAND"] == "our-ssh"
    given = [environ[f"GIT_CONFIG_KEY_{n}"] for n in range(int(environ["GIT_CONFIG_COUNT"]))]
    values = [environ[f"GIT_CONFIG_VALUE_{n}"] for n in range(len(given))]
    helpers = [value for name, value in zip(given, values, strict=True) if name == "credential.helper"]
    assert helpers == ["", "ours"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a repository to somebody else")
def test_a_repository_of_another_owner_is_said_to_be_one(
    applier, system, lease, module, propose, git, source
):
    for path in (source.parent, source.parent / ".git"):
        os.chown(path, 1234, 1234)
    with pytest.raises(ApplyFailed, match=r"belongs to another user.*safe.directory"):
        applier.apply(system, propose(module), module, lease, NOW)
