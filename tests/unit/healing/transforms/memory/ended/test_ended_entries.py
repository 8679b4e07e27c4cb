"""Entries leave their table where what they stand for ends, and where the same key leaves another one."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.ended.ended_entries import ended_entries
from tests.unit.healing.changed import names_of

VISITS = """class Log:
    def __init__(self):
        self.visits = {}
    def _visit(self, name):
        if name not in self.visits:
            self.visits[name] = []
        return self.visits[name]
    def write(self, event):
        name = event["name"]
        visit = self._visit(name)
        if event["kind"] == "visit.closed":
            return len(visit)
        visit.append(event["kind"])
        return None
"""
PAIR = """import sqlite3
class Jobs:
    def __init__(self):
        self.running = {}
        self.answers = {}
        self.db = sqlite3.connect(":memory:")
        self.db.execute("CREATE TABLE job (id)")
    def begin(self, job):
        self.running[job] = 1
        self.answers[job] = [job]
    def forget(self, job):
        del self.running[job]
    def answer(self, job):
        return self.answers.get(job)
"""
BY_DATABASE = PAIR.replace("del self.running[job]", 'self.db.execute("DELETE FROM job WHERE id = ?", (job,))')
LEFT = {
    "no ending": VISITS.replace("visit.closed", "visit.seen"),
    "looked at as a whole": VISITS + "    def open(self):\n        return list(self.visits)\n",
    "counted": VISITS + "    def open(self):\n        return len(self.visits)\n",
    "taken out already": VISITS + "    def tidy(self, name):\n        self.visits.pop(name, None)\n",
    "what is asked is a table": "class A:\n    def __init__(self):\n        self._closed = {}\n    def close(self, n, why):\n        self._closed[n] = why\n    def get(self, n):\n        if n in self._closed:\n            return self._closed[n]\n        return None\n",
    "locks": VISITS.replace("self.visits[name] = []", "self.visits[name] = threading.Lock()"),
    "another key": PAIR.replace(
        "forget(self, job):\n        del self.running[job]",
        "forget(self, name):\n        del self.running[name]",
    ),
    "the key changes": VISITS.replace(
        "        visit = self._visit(name)\n",
        '        visit = self._visit(name)\n        name = name + "x"\n',
    ),
}


def test_a_branch_for_an_event_that_ends_takes_the_entry_out():
    elsewhere = Elsewhere()
    changed = ended_entries(VISITS, elsewhere)
    assert changed is not None
    log = names_of(changed)["Log"]()
    for name in ("a", "b"):
        for kind in ("visit.opened", "typed"):
            assert log.write({"name": name, "kind": kind}) is None
    assert log.write({"name": "a", "kind": "visit.closed"}) == 2
    assert list(log.visits) == ["b"]
    assert "no code needs it later" in elsewhere.doubts[0]


@pytest.mark.parametrize("source", [PAIR, BY_DATABASE], ids=["table", "database"])
def test_what_leaves_one_table_leaves_the_other(source):
    changed = ended_entries(source)
    assert changed is not None
    jobs = names_of(changed)["Jobs"]()
    jobs.begin("a")
    assert jobs.answer("a") == ["a"]
    jobs.forget("a")
    assert (jobs.answers, jobs.answer("a")) == ({}, None)


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_where_it_is_not_clear_that_something_ends_it_is_left_alone(source):
    assert ended_entries(source) is None


def test_tables_that_other_files_use_are_left_alone():
    assert ended_entries(VISITS, Elsewhere(ProjectSources({"a.py": "log.visits"}))) is None
