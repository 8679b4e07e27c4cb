"""Of functions that may have made a system slow, those whose code changed come first."""

import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from geoheal.domain.healing.module import Module
from geoheal.healing.localisation.incident import with_changes
from geoheal.healing.localisation.suspects import FunctionSuspect, Localisation

OLDER = '''
class Store:
    def get(self, key):
        """Get one."""
        return self.rows[key]

def view(store):
    return [store.get(1)]

def other():
    return 1
'''
NEWER = OLDER.replace("[store.get(1)]", "[store.get(n) for n in range(9)]").replace("Get one.", "Get a row.")
GET, VIEW, OTHER = ("shop", "Store.get"), ("shop", "view"), ("shop", "other")


def git(folder, *words):
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *words]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def commits(tmp_path):
    git(tmp_path, "init", "-q")
    made = []
    for text in (OLDER, NEWER):
        (tmp_path / "shop.py").write_text(text)
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", "Change")
        made.append(git(tmp_path, "rev-parse", "HEAD"))
    return tuple(made)


@pytest.fixture
def module(tmp_path):
    return Module(id=uuid4(), name="shop", path=tmp_path / "shop.py", registered_at=datetime.now(UTC))


def suspect(place):
    return FunctionSuspect(place=place, before=0.1, after=0.4, change=0.3, low=0.2, high=0.4, p_value=0.001)


def found(commits, *places, chain=()):
    path = tuple(dict.fromkeys(name for name, _ in (*places, *chain)))
    return Localisation(suspects=[suspect(each) for each in places], path=path, chain=chain, commits=commits)


def test_a_suspect_whose_code_changed_comes_first(commits, module):
    answer = with_changes(found(commits, GET, VIEW), [module])
    assert [(each.place, each.changed) for each in answer.suspects] == [(VIEW, True), (GET, False)]


def test_a_changed_function_on_the_way_is_blamed_where_no_suspect_changed(commits, module):
    answer = with_changes(found(commits, GET, chain=(OTHER, VIEW)), [module])
    assert [(each.place, each.calls, each.changed) for each in answer.suspects] == [
        (VIEW, GET, True),
        (GET, None, False),
    ]


def test_its_module_is_tried_first(commits, module):
    inner = replace(found(commits, ("store", "get"), chain=(VIEW,)), path=("store", "shop"))
    answer = with_changes(inner, [module])
    assert answer.path == ["shop", "store"]
    assert [each.changed for each in answer.suspects] == [True, None]


def test_only_a_docstring_is_no_change(commits, module):
    answer = with_changes(found(commits, GET), [module])
    assert [(each.place, each.changed) for each in answer.suspects] == [(GET, False)]


@pytest.mark.parametrize("code", ["--output=x", "HEAD", "v1.2", "0" * 40])
def test_code_that_git_does_not_have_changes_nothing(commits, module, code):
    given = found((code, commits[1]), GET, VIEW)
    answer = with_changes(given, [module])
    assert [(each.place, each.changed) for each in answer.suspects] == [(GET, None), (VIEW, None)]
    assert with_changes(replace(given, commits=None), [module]).suspects == given.suspects


LOOK_ALIKES = """
{imported}
SIZE: int = {size}

class Rows:
    LIMIT = {limit}

    @property
    def first(self):
        return {first}

    @first.setter
    def first(self, value):
        self.rows[0] = value

    def all(self):
        return self.rows[:self.LIMIT]

def sized():
    return [0] * SIZE

def read(text{annotation}):
    def inner():
        "{docstring}"
        return loads(text)
    return inner()

def other(rows):
    return rows.LIMIT
"""
BASE = {
    "imported": "from json import dumps, loads",
    "size": "1",
    "limit": "1",
    "first": "1",
    "annotation": "",
    "docstring": "",
}


@pytest.mark.parametrize(
    ("part", "text", "changed"),
    [
        ("imported", "from shop.slow import loads", {"read", "read.<locals>.inner"}),
        ("imported", "from json import loads", set()),
        ("size", "1000", {"sized"}),
        ("limit", "1000", {"Rows.all"}),
        ("first", "sorted(self.rows)[0]", {"Rows.first"}),
        ("annotation", ": str", set()),
        ("docstring", "Read it.", set()),
    ],
)
def test_a_function_changes_with_what_it_uses_and_not_with_what_it_says(tmp_path, part, text, changed):
    git(tmp_path, "init", "-q")
    made = []
    for parts in (BASE, BASE | {part: text}):
        (tmp_path / "shop.py").write_text(LOOK_ALIKES.format(**parts))
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-qm", "Change")
        made.append(git(tmp_path, "rev-parse", "HEAD"))
    names = ["Rows.first", "Rows.all", "sized", "read", "read.<locals>.inner", "other"]
    given = found(tuple(made), *(("shop", name) for name in names))
    module = Module(id=uuid4(), name="shop", path=tmp_path / "shop.py", registered_at=datetime.now(UTC))
    answer = with_changes(given, [module])
    assert {each.place[1] for each in answer.suspects if each.changed} == changed
