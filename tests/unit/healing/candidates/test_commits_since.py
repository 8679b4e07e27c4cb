"""Commits since a healthy version are taken back one by one, from a real repository."""

import os
import subprocess
from datetime import UTC, datetime

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.display import printable
from geoheal.domain.healing.module import Module
from geoheal.healing.candidates.commits_since import COMMITS_MAX, undone_commits
from geoheal.healing.case import KnownVersion

BEGIN = (
    "import math\n\n\ndef area(r):\n    return math.pi * r * r\n\n\ndef rim(r):\n    return 2 * math.pi * r\n"
)


@pytest.fixture
def git(tmp_path):
    """Return what runs git in a new repository."""
    names = {
        f"GIT_{role}_{part}": "a@b.invalid" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")
    }
    environment = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull}

    def git(*words):
        ran = subprocess.run(
            ["git", *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return ran.stdout.strip()

    git("init", "-q")
    return git


@pytest.fixture
def repository(git, tmp_path):
    """Return what makes a commit of the module and other files; its hash."""

    def commit(subject, text, **others):
        for name, content in {"circle": text, **others}.items():
            (tmp_path / f"{name}.py").write_text(content)
        git("add", "-A")
        git("commit", "-q", "-m", subject)
        return git("rev-parse", "HEAD")

    return commit


def undone(folder, healthy, name="circle.py"):
    path = folder / name
    module = Module(id=uuid7(), name="circle", path=path, registered_at=datetime.now(UTC))
    known = KnownVersion(revision=healthy, source=BEGIN, snapshots=10)
    return undone_commits(module, path.read_text(), known)


def test_one_commit_is_taken_back_and_those_around_it_stay(repository, tmp_path):
    healthy = repository("Begin", BEGIN)
    doubled = BEGIN.replace("return math.pi * r * r", "return sum(math.pi * r for _ in range(r))")
    guilty = repository("Say it by a sum", doubled)
    repository("Elsewhere", doubled, other="x = 1\n")
    newest = repository(
        "Take the diameter", doubled.replace("2 * math.pi * r", "math.pi * (r + r)"), page="y = 2\n"
    )
    last, first = undone(tmp_path, healthy)
    assert (last.revision, last.others, last.source) == (newest, ("page.py",), doubled)
    assert (first.revision, first.subject, first.later, first.others) == (guilty, "Say it by a sum", 0, ())
    assert first.source == BEGIN.replace("2 * math.pi * r", "math.pi * (r + r)")


def test_what_later_commits_changed_again_is_taken_back_with_them(repository, tmp_path):
    healthy = repository("Begin", BEGIN)
    repository("Round", BEGIN.replace("return math.pi * r * r", "return round(math.pi * r * r)"))
    repository("Round to two", BEGIN.replace("return math.pi * r * r", "return round(math.pi * r * r, 2)"))
    _, first = undone(tmp_path, healthy)
    assert (first.later, first.source) == (1, BEGIN)


def test_a_commit_names_all_other_files_that_it_changed_and_its_subject_as_it_was_written(
    repository, git, tmp_path
):
    healthy = repository("Begin", BEGIN)
    for name in ("größe.py", "schema.sql", "two\nlines.txt"):
        (tmp_path / name).write_text("1\n")
    subject = "Take the diameter\u2028of it\x0cand\x85more"
    newest = repository(subject, BEGIN.replace("2 * math.pi * r", "math.pi * (r + r)"))
    (found,) = undone(tmp_path, healthy)
    assert (found.revision, found.source) == (newest, BEGIN)
    assert set(found.others) == {"größe.py", "schema.sql", printable("two\nlines.txt")}
    assert found.subject == printable(subject)


def test_a_module_with_a_name_that_git_would_quote_is_not_another_file(repository, git, tmp_path):
    path = tmp_path / "größe.py"
    path.write_text(BEGIN)
    healthy = repository("Begin", "")
    path.write_text(f"{BEGIN}\nNEW = 1\n")
    git("commit", "-q", "-a", "-m", "More")
    (found,) = undone(tmp_path, healthy, path.name)
    assert (found.source, found.others) == (BEGIN, ())


def test_the_newest_commits_are_taken_back_where_there_are_many(repository, tmp_path):
    healthy = repository("Begin", BEGIN)
    for number in range(COMMITS_MAX + 2):
        repository(f"Number {number}", f"{BEGIN}\n\nNUMBER = {number}\n")
    found = undone(tmp_path, healthy)
    assert len(found) == COMMITS_MAX
    assert found[0].subject == f"Number {COMMITS_MAX + 1}"


def test_what_git_does_not_know_is_nothing(repository, tmp_path):
    assert undone_without_repository(tmp_path / "elsewhere") == ()
    repository("Begin", BEGIN)
    assert undone(tmp_path, "f" * 40) == ()


def undone_without_repository(folder):
    folder.mkdir()
    (folder / "circle.py").write_text(BEGIN)
    return undone(folder, "a" * 40)


def test_merging_runs_nothing_that_the_repository_names(repository, git, tmp_path):
    healthy = repository("Begin", BEGIN)
    repository("Round", BEGIN.replace("return math.pi * r * r", "return round(math.pi * r * r)"))
    trace = tmp_path / "trace"
    (tmp_path / ".gitattributes").write_text("*.py merge=spy diff=spy\n")
    for name in ("merge.spy.driver", "diff.spy.command", "diff.spy.textconv", "diff.external"):
        git("config", name, f"touch {trace}")
    assert len(undone(tmp_path, healthy)) == 1
    assert not trace.exists()
