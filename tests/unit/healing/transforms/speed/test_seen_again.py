"""Answers are given again while nothing looks changed; whatever an observation claims, none is wrong."""

import pytest

from geoheal.healing.case import RepeatedCall
from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.observed.seen_again import seen_again
from tests.unit.healing.changed import names_of

TABLE = """
CALLS = []
FACTOR = 2


class Table:
    def __init__(self, rows):
        self.rows = rows
        self.asked = 0

    def add(self, row):
        self.rows.append(row)

    def replaced(self, rows):
        self.rows = rows

    def find(self, name):
        CALLS.append(name)
        return [row for row in self.rows if row[0] == name][0][1] * FACTOR


def scaled(n):
    return [n] * FACTOR
"""


def seen(function, **more):
    return RepeatedCall(function=function, calls=100, repeated=90, confirmed=12, **more)


def test_equal_calls_are_answered_from_memory_until_something_looks_changed():
    changed = seen_again(TABLE, [seen("Table.find")])
    names = names_of(changed and changed.replace("        CALLS.append(name)\n", "        note(name)\n"))
    noted: list[str] = []
    names["note"] = noted.append
    table = names["Table"]([("a", 1), ("b", 2)])
    assert [table.find("a"), table.find("a"), table.find("b"), table.find("a")] == [2, 2, 4, 2]
    assert noted == ["a", "b"]
    table.add(("c", 3))
    assert (table.find("a"), table.find("c")) == (2, 6)
    table.replaced([("a", 7), ("x", 0), ("y", 0)])
    assert table.find("a") == 14
    names["FACTOR"] = 10
    assert table.find("a") == 70
    assert table.find(name="a") == 70
    assert names["Table"]([("a", 5)]).find("a") == 50
    with pytest.raises(IndexError):
        table.find("nobody")


UNREAD = """
NOTED = []


class Table:
    def __init__(self, rows):
        self.rows, self.limit, self.asked, self.last = rows, 9, [], None

    def ask(self, n):
        self.asked.append(n)
        self.last = n
        return self.find(n)

    def capped(self, n):
        return min(n, self.limit)

    def find(self, n):
        NOTE
        return self.capped(n) + len(self.rows)
"""


def test_attributes_that_a_call_does_not_read_may_change():
    changed = seen_again(UNREAD, [seen("Table.find")]) or ""
    assert "among=('limit', 'rows')" in changed
    names = names_of(changed.replace("NOTE\n", "note(n)\n"))
    noted: list[int] = []
    names["note"] = noted.append
    table = names["Table"]([1, 2])
    assert [table.ask(n) for n in (3, 3, 4)] == [5, 5, 6]
    assert noted == [3, 4]
    table.limit = 1
    assert table.ask(4) == 3
    del table.limit
    with pytest.raises(AttributeError):
        table.ask(4)


@pytest.mark.parametrize(
    "use",
    ["sized(self)", "len(vars(self))", "getattr(self, 'last')", "sorted([self, self])"],
)
def test_all_attributes_count_if_something_looks_at_the_whole_object(use):
    changed = seen_again(UNREAD.replace("NOTE\n", f"size = {use}\n"), [seen("Table.find")])
    assert "among=(" not in (changed or "")


class Forgetful(dict[object, object]):
    """Results that another thread clears as soon as they were found."""

    def __contains__(self, key):
        found = super().__contains__(key)
        self.clear()
        return found


def test_an_attribute_that_is_only_set_on_what_is_made_as_new_is_not_read():
    source = """
import configparser


class Settings:
    def __init__(self, text):
        self.text = text

    def names(self):
        parser = configparser.ConfigParser()
        parser.optionxform = str
        parser.read_string(self.text)
        return tuple(parser["a"])
"""
    changed = seen_again(source, [seen("Settings.names")])
    settings = names_of(changed)["Settings"]("[a]\nB = 1\n")
    assert settings.names() is settings.names()
    settings.text = "[a]\nC = 1\n"
    assert settings.names() == ("C",)
    is_read = source.replace("parser.optionxform = str", "parser.optionxform = self.made.optionxform")
    setting = "\n    def plain(self):\n        self.made.optionxform = str\n"
    assert seen_again(is_read + setting, [seen("Settings.names")]) is None


def test_what_another_thread_forgets_in_the_meantime_is_computed_again():
    scaled = names_of(seen_again(TABLE, [seen("scaled")]))["scaled"]
    assert scaled(3) == [3, 3]
    (kept,) = (cell.cell_contents for cell in scaled.__closure__ if isinstance(cell.cell_contents, dict))
    ((place, (held, sizes, results)),) = kept.items()
    kept[place] = held, sizes, Forgetful(results)
    assert scaled(3) == [3, 3]


@pytest.mark.parametrize(
    ("body", "calls", "answers"),
    [
        ("self.asked += 1; return self.asked", ["a", "a"], [1, 2]),
        ("self.rows.append(n); return len(self.rows)", ["a", "a"], [1, 2]),
        ("return f'{n!r}'", [1, True, "1", b"1"], ["1", "True", "'1'", "b'1'"]),
        ("return f'{n!r}'", [0.0, -0.0], ["0.0", "-0.0"]),
        ("return len(n)", [[1], [1, 2]], [1, 2]),
    ],
    ids=["counts", "grows", "kinds", "signs", "containers"],
)
def test_a_forged_observation_leads_to_no_wrong_answer(body, calls, answers):
    source = f"""
class Thing:
    def __init__(self):
        self.rows, self.asked = [], 0

    def ask(self, n):
        {body}
"""
    ask = names_of(seen_again(source, [seen("Thing.ask")]))["Thing"]().ask
    assert [ask(each) for each in calls] == answers


@pytest.mark.parametrize(
    "line",
    [
        "return time.time()",
        "return random.random()",
        "return os.environ.get(n)",
        "return open(n).read()",
        "return self.connection.execute(n).fetchall()",
        "return hashlib.sha256(n).hexdigest()",
        "return self.check_password(n)",
        "yield n",
        "return self.rows[n].price",
        "return self.prices[n]",
    ],
)
def test_what_is_different_each_time_secret_or_changed_unseen_is_left_alone(line):
    source = f"""
import hashlib, os, random, time


class Thing:
    def __init__(self, rows):
        self.rows, self.prices = rows, {{}}

    def change(self, row, n):
        row.price = n
        self.prices[n] = n

    def ask(self, n):
        {line}
"""
    assert seen_again(source, [seen("Thing.ask")]) is None


@pytest.mark.parametrize(
    "kind",
    [
        "class Thing:\n    __slots__ = ('rows',)",
        "class Thing(Foreign):\n    size = 1",
        "class Thing:\n    def __getattr__(self, name):\n        return 1",
        "@decorated\nclass Thing:\n    size = 1",
    ],
)
def test_odd_classes_are_left_alone(kind):
    ask = "    def ask(self, n):\n        return sum(self.rows) + n\n"
    source = f"from elsewhere import Foreign, decorated\n\n\n{kind}\n\n{ask}"
    assert seen_again(source, [seen("Thing.ask")]) is None


def test_what_gives_something_that_is_changed_is_left_alone_and_all_else_is_a_doubt():
    assert seen_again(TABLE, [seen("scaled", is_changed=True)]) is None
    elsewhere = Elsewhere(ProjectSources({}))
    assert seen_again(TABLE, [seen("scaled", is_shared=True)], elsewhere)
    assert "no code changes what it returns" in elsewhere.doubts[0]
    pickled = Elsewhere(ProjectSources({"store.py": "import pickle\nfrom m import Table\n"}))
    assert seen_again(TABLE, [seen("Table.find")], pickled) is None


GROUPS = """
class Groups:
    def __init__(self):
        self.groups, self.other = {{}}, {{}}

    def add(self, name, value):
        {change}

    def ask(self, name):
        return sum(self.groups[name])
"""


@pytest.mark.parametrize(
    "change",
    [
        "self.groups[name].append(value)",
        "self.groups.setdefault(name, []).append(value)",
        "self.groups.get(name).extend(value)",
        "self.groups[name][0] = value",
        "self.groups[name][value].pop()",
        "del self.groups[name][0]",
    ],
)
def test_what_grows_inside_of_what_is_read_is_left_alone(change):
    assert seen_again(GROUPS.format(change=change), [seen("Groups.ask")]) is None


@pytest.mark.parametrize("change", ["self.other[name].append(value)", "self.groups.update_from(name)"])
def test_what_grows_elsewhere_is_no_reason(change):
    assert seen_again(GROUPS.format(change=change), [seen("Groups.ask")]) is not None
