"""A commit that the search of an incident has found is taken back at once, and nothing else is searched."""

import subprocess
from datetime import UTC, datetime

import pytest
from uuid_utils.compat import uuid7

from geoheal.blame import record
from geoheal.blame.plan import known_of, plan_of
from geoheal.blame.search import searched
from geoheal.domain.healing.module import Module
from geoheal.healing.strategies.regression_revert import RegressionRevert
from geoheal.store.healing import modules
from tests.integration.healing.loop.conftest import FAST, SLOW, WORK

OTHER = "\n\ndef half(n):\n    return n / 2\n"


@pytest.fixture
def commit(tmp_path):
    """Return what commits the module's next source; the commit's hash."""
    folder = tmp_path / "repository"
    folder.mkdir()

    def git(*words):
        names = ("-c", "user.name=a", "-c", "user.email=a@b.invalid")
        ran = subprocess.run(
            ["git", "-C", folder, *names, *words], check=True, capture_output=True, text=True
        )
        return ran.stdout.strip()

    def commit(subject, source):
        (folder / "sums.py").write_text(source)
        git("add", "sums.py")
        git("commit", "-qm", subject)
        return git("rev-parse", "HEAD")

    git("init", "-q")
    return commit


@pytest.fixture
def module(commit, database, system, tmp_path):
    """Return the module of a repository whose second commit slowed it, registered."""
    (tmp_path / "work.py").write_text(WORK)
    commit("Begin", FAST + OTHER)
    made = Module(
        id=uuid7(),
        name="sums",
        path=tmp_path / "repository" / "sums.py",
        workload=tmp_path / "work.py",
        registered_at=datetime.now(UTC),
    )
    with database.transaction() as connection:
        modules.register(connection, system, made)
    return made


@pytest.mark.soak
def test_what_a_search_found_is_proposed_though_no_version_is_known_to_be_healthy(
    shop, module, commit, healing_context, sandboxes
):
    older = commit("Say it in one line", FAST + OTHER + "\n")
    guilty = commit("Add one after the other", SLOW + OTHER + "\n")
    newer = commit("Halve by a shift", SLOW + OTHER.replace("n / 2", "n / 2.0") + "\n")
    shop.policy()
    shop.report(100.0, count=3, ago_s=900, code_hash=older)
    shop.report(3000.0, ago_s=120, code_hash=newer)
    context = healing_context(RegressionRevert())
    shop.check(context)
    assert shop.patches == []
    with shop.database.transaction() as connection:
        known = known_of(connection, shop.system, shop.incident)
    answer = searched(plan_of(known), sandboxes, lambda _: None)
    assert answer["commit"] == guilty
    now = datetime.now(UTC)
    with shop.database.transaction() as connection:
        record.sought(connection, shop.system, shop.incident, None, now)
        record.found(connection, shop.system, shop.incident, answer, now)
    shop.age(60)
    shop.report(3000.0, code_hash=newer)
    shop.check(context)
    [patch] = shop.patches
    assert patch.new_code == FAST + OTHER.replace("n / 2", "n / 2.0") + "\n"
    assert patch.title == f"Revert {guilty[:12]} (Add one after the other) in sums"
    assert "The search for the commit behind this incident found this commit" in patch.explanation
