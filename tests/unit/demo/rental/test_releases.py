"""Each release follows the rental's ordinary history, and changes no answer of what it is compared by."""

import subprocess
import sys

import pytest

from geoheal.demo.rental.history import ORDINARY, RentalCommit, Replacement, release, write_history
from geoheal.demo.rental.releases import RELEASES
from geoheal.repository.git import Git

ASKED = """
from rental.availability import busiest
from rental.prices import price
from rental.storage import random
chance = random.Random(1)
moments = [(number % 7, chance.randrange(5_000), 0) for number in range(40)]
booked = [(bike, starts, starts + chance.randrange(2_000)) for bike, starts, _ in moments]
print(busiest(booked), [str(price(minutes, "member")) for minutes in range(0, 5_000, 97)])
"""


@pytest.fixture(scope="module")
def rental(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rental")
    write_history(folder)
    return folder


def answers(folder):
    ran = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=folder, capture_output=True, text=True, check=True
    )
    return ran.stdout


def test_each_release_can_be_committed_and_answers_as_before(rental):
    git = Git(rental)
    began, before = git.text("rev-parse", "HEAD"), answers(rental)
    assert int(git.text("rev-list", "--count", "HEAD")) == len(ORDINARY)
    for each in RELEASES:
        hashes = release(rental, each.commits)
        assert git.text("rev-parse", "HEAD") == hashes[-1]
        assert git.text("status", "--porcelain") == ""
        if each.fails:
            with pytest.raises(subprocess.CalledProcessError) as failed:
                answers(rental)
            assert "KeyError: 'rebate'" in failed.value.stderr
        else:
            assert answers(rental) == before
        git.run("reset", "--quiet", "--hard", began)


def test_settings_of_the_users_git_leave_the_history_as_it_is(tmp_path, monkeypatch):
    ignored = tmp_path / "ignored"
    ignored.write_text("*.txt\n*.toml\ntests/\n")
    settings = tmp_path / "gitconfig"
    settings.write_text(
        f"[core]\nautocrlf = true\nsafecrlf = true\nexcludesFile = {ignored}\n"
        f"[commit]\ntemplate = {ignored}\n[init]\ndefaultBranch = trunk\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    in_environment = [("commit.gpgSign", "true"), ("gpg.program", "false"), ("core.hooksPath", "/no/hooks")]
    monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(in_environment)))
    for number, (name, value) in enumerate(in_environment):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", name)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", value)
    folder = tmp_path / "rental"
    folder.mkdir()
    write_history(folder)
    git = Git(folder)
    assert git.text("branch", "--show-current") == "main"
    assert set(git.text("ls-files").splitlines()) == {path for each in ORDINARY for path in each.files}
    (folder / "rental/prices.py").unlink()
    git.run("checkout", "--quiet", "--", ".")
    assert b"\r" not in (folder / "rental/prices.py").read_bytes()


def test_a_release_that_names_a_guilty_commit_has_innocent_ones_in_the_same_file():
    for each in RELEASES:
        if each.guilty is not None:
            (path,) = {change.path for change in each.guilty.replacements}
            others = [other for other in each.commits if other is not each.guilty]
            assert any(change.path == path for other in others for change in other.replacements)


def test_a_text_that_is_not_there_is_said(rental):
    unknown = RentalCommit("Nothing", replacements=(Replacement("rental/prices.py", "not there", ""),))
    with pytest.raises(ValueError, match=r"rental/prices\.py does not contain exactly once"):
        release(rental, [unknown])
