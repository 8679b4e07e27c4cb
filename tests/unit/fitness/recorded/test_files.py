"""What a recorded call asked of files is answered from its record; what was not recorded is not written."""

import os
import shutil
from pathlib import Path

import pytest

from geoheal.fitness.measurement.correctness import compare_answers
from geoheal.fitness.recorded.workload import recorded_workload
from geoheal.sandbox import RunRequest, Sandbox, current_environment, fresh_seed
from tests.recorded_calls import recording

CODE = """
import csv
import json
import os
from os import listdir
from pathlib import Path

def settings(folder):
    return json.loads((Path(folder) / "settings.json").read_text()), Path(folder).exists()

def sizes(folder):
    return {name: os.path.getsize(os.path.join(folder, name)) for name in sorted(listdir(folder))}

def lines(folder, name):
    try:
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return [line.rstrip() for line in file]
    except FileNotFoundError:
        return None

def export(folder, rows):
    with open(folder + "/new.csv", "w", newline="") as file:
        csv.writer(file).writerows(rows)
    os.replace(folder + "/new.csv", folder + "/rows.csv")
    return Path(folder, "rows.csv").stat().st_size

def log(folder, text):
    with open(folder + "/log.txt", "ab") as file:
        file.write(text.encode())

def key(folder):
    return Path(folder, "server.key").read_text()

def whole(folder):
    return len(Path(folder, "large.bin").read_bytes())
"""
ASKED = [
    ("settings",),
    ("sizes",),
    ("lines", "rows.txt"),
    ("lines", "missing.txt"),
    ("export", [["a", 1], ["b", 2]]),
    ("log", "one more\n"),
]


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(environment=current_environment(preload=()), warm=0) as opened:
        yield opened


@pytest.fixture(scope="module")
def calls(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    (folder / "settings.json").write_text('{"limit": 3, "password": "hunter2"}')
    (folder / "rows.txt").write_text("één\ntwo\n", encoding="utf-8")
    with recording("till", CODE) as record:
        found = [record(name, str(folder), *args) for name, *args in ASKED]
        (folder / "server.key").write_text("hunter2")
        (folder / "large.bin").write_bytes(bytes(60_000))
        assert record("key", str(folder)) == ([], {"A file is or has one with a secret name."})
        assert record("whole", str(folder)) == ([], {"A file is or has one of more than 50,000 bytes."})
    assert [reasons for _, reasons in found] == [set()] * len(ASKED)
    assert (folder / "rows.csv").read_bytes() == b"a,1\r\nb,2\r\n"
    shutil.rmtree(folder)
    return [call for each, _ in found for call in each]


@pytest.fixture(scope="module")
def made(sandbox, calls):
    return recorded_workload(sandbox, "till", CODE, calls)


def test_files_are_answered_where_there_are_none(made):
    assert made.left_out == {}
    assert sum(made.functions.values()) == len(ASKED)


def test_no_secret_is_in_a_record(calls):
    assert "hunter2" not in str([call.values["outside"] for call in calls])


def test_files_are_their_own_while_nobody_looks(calls):
    assert calls
    assert type(os.listdir).__name__ == type(open).__name__ == "builtin_function_or_method"
    assert Path.exists.__module__ in {"pathlib", "pathlib._abc"}  # of 3.13


SAME = {
    "read at once": ("[line.rstrip() for line in file]", "file.read().splitlines()"),
    "written at once": (
        "csv.writer(file).writerows(rows)",
        'file.write("".join(f"{a},{b}\\r\\n" for a, b in rows))',
    ),
    "written by pathlib": (
        'with open(folder + "/log.txt", "ab") as file:',
        'with Path(folder, "log.txt").open("ab") as file:',
    ),
}
OTHER = {
    "other content": ("text.encode()", "text.upper().encode()"),
    "a file more": ("    os.replace(", '    open(folder + "/more.csv", "w").close()\n    os.replace('),
    "a change more": ("    os.replace(", '    os.remove(folder + "/old.csv")\n    os.replace('),
    "no change": ('    os.replace(folder + "/new.csv", folder + "/rows.csv")\n', ""),
    "another file": ("settings.json", "other.json"),
}


@pytest.fixture(scope="module")
def current(sandbox, made):
    return sandbox.run(RunRequest("till", CODE, made.judging, fresh_seed()))


def replayed(sandbox, workload, ours, *changes):
    code = CODE
    for before, after in changes:
        assert before in code
        code = code.replace(before, after)
    theirs = sandbox.run(RunRequest("till", code, workload, ours.seed))
    assert ours.is_ok, ours.failure
    assert theirs.is_ok, theirs.failure
    ours_failed, theirs_failed = (sorted(each.error for each in run.claimed.errors) for run in (ours, theirs))
    return compare_answers(ours, theirs).equal and ours_failed == theirs_failed


def test_what_asks_and_writes_the_same_is_the_same(sandbox, made, current):
    assert replayed(sandbox, made.judging, current, *SAME.values())


@pytest.mark.parametrize("change", OTHER, ids=str)
def test_what_was_not_recorded_is_seen(sandbox, made, current, change):
    assert not replayed(sandbox, made.judging, current, OTHER[change])
