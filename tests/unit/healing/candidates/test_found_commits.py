"""What a search named is taken back from the module as it is now, or is left where it does not fit."""

import os
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.incident import IncidentEvent, IncidentEventKind
from geoheal.domain.healing.module import Module
from geoheal.healing.candidates.version_history import found_commits, found_in, is_named
from geoheal.repository.hunks import hunks_of
from geoheal.suspects.lines.revert import revert_of

BEGIN = "def area(r):\n    return 3 * r * r\n\n\ndef rim(r):\n    return 6 * r\n"
GUILTY = BEGIN.replace("return 3 * r * r", "return sum(3 * r for _ in range(r))")
PATH = "shop/circle.py"


@pytest.fixture
def git(tmp_path):
    """Return what runs git in a repository with the module in a folder of it."""
    names = {
        f"GIT_{role}_{part}": "a@b.invalid" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")
    }

    def git(*words):
        environment = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull}
        ran = subprocess.run(["git", *words], cwd=tmp_path, env=environment, capture_output=True, check=True)
        return ran.stdout.decode().strip()

    git("init", "-q")
    (tmp_path / "shop").mkdir()
    return git


@pytest.fixture
def commit(git, tmp_path):
    """Return what commits a text of the module; the commit's hash."""

    def commit(text):
        (tmp_path / PATH).write_text(text)
        git("add", "-A")
        git("commit", "-qm", "A change")
        return git("rev-parse", "HEAD")

    return commit


def suspect(revision, older=BEGIN, newer=GUILTY, newest=None, path=PATH):
    hunks = hunks_of({path: older}, {path: newer})
    revert = None if newest is None else revert_of({path: older}, {path: newer}, {path: newest}, hunks)
    return {
        "commit": revision,
        "subject": "A\u202ename",
        "hunks": [{"path": path, "lines": list(hunk.lines)} for hunk in hunks],
        "revert": revert,
    }


def module_of(tmp_path):
    return Module(id=uuid7(), name="circle", path=tmp_path / PATH, registered_at=datetime.now(UTC))


def test_its_lines_are_taken_back_and_what_came_later_stays(commit, tmp_path):
    commit(BEGIN)
    guilty = commit(GUILTY)
    newest = GUILTY.replace("6 * r", "3 * (r + r)")
    commit(newest)
    module = module_of(tmp_path)
    for current in (newest, f"{newest}\n\nX = 1\n"):
        [one] = found_commits(module, current, [suspect(guilty, newest=newest)])
        assert one.source == current.replace("sum(3 * r for _ in range(r))", "3 * r * r")
        assert (one.revision, one.later, one.others, one.found) == (guilty, 0, (), True)
        assert one.subject == "A\\u202ename"


def test_without_a_diff_the_commit_is_taken_back_where_its_lines_are_as_it_left_them(commit, tmp_path):
    commit(BEGIN)
    guilty = commit(GUILTY)
    [one] = found_commits(module_of(tmp_path), GUILTY, [suspect(guilty)])
    assert one.source == BEGIN
    changed = GUILTY.replace("sum(3 * r for", "sum(4 * r for")
    assert found_commits(module_of(tmp_path), changed, [suspect(guilty)]) == ()


def test_other_files_and_commits_that_git_does_not_know_are_left_alone(commit, tmp_path):
    commit(BEGIN)
    guilty = commit(GUILTY)
    module = module_of(tmp_path)
    elsewhere = suspect(guilty, path="other/circle.py", newest=GUILTY)
    assert found_commits(module, GUILTY, [elsewhere]) == ()
    assert found_commits(module, GUILTY, [suspect("0" * 40)]) == ()
    assert (is_named(module, [elsewhere]), is_named(module, [suspect(guilty)])) == (False, True)


def test_without_a_repository_there_is_nothing(tmp_path):
    (tmp_path / "shop").mkdir()
    (tmp_path / PATH).write_text(GUILTY)
    assert found_commits(module_of(tmp_path), GUILTY, [suspect("1" * 40, newest=GUILTY)]) == ()


def event_of(kind, at, **details):
    return IncidentEvent(id=uuid7(), incident_id=uuid7(), at=at, kind=kind, message="", details=details)


def test_the_last_search_that_found_something_out_counts():
    now = datetime.now(UTC)
    one, two = suspect("1" * 40), suspect("2" * 40)
    hostile = {**one, "commit": "--output=/tmp/x"}
    events = [
        event_of(IncidentEventKind.SUSPECTS_FOUND, now, answer={"modules": [{"suspects": [one]}]}),
        event_of(
            IncidentEventKind.SUSPECTS_FOUND, now, answer={"modules": [{"suspects": [hostile, two, two]}]}
        ),
        event_of(IncidentEventKind.SUSPECTS_SOUGHT, now + timedelta(minutes=1)),
        event_of(IncidentEventKind.SUSPECTS_FOUND, now + timedelta(minutes=2), error="It broke."),
    ]
    assert found_in(events) == (two,)
    assert found_in(events[2:]) == ()
