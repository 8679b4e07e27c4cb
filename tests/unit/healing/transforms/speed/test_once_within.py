"""Results are kept while an outer call only looks; where anything that runs may change something, none is."""

import sqlite3
import threading

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.within.once_within import once_within
from tests.unit.healing.changed import names_of

BILLS = """class Bill:
    def __init__(self, payer, amount):
        self.payer, self.amount = payer, amount
class Book:
    def __init__(self):
        self.bills, self.asked = [], 0
    def paid(self, who):
        return sum([bill.amount for bill in self.bills if bill.payer == who])
    def shares(self, names):
        return [[self.paid(name), self.paid(name) - self.paid(other)] for name in names for other in names]
"""
CHANGES = {
    "an attribute": "self.asked += 1",
    "a list that others have": "self.bills.append(1)",
    "a list by its parameter": "names.append(who)",
    "an element": "self.bills[0] = None",
    "a list by another name": "mine = self.bills\n        mine.sort()",
    "a list by +=": "mine = self.bills\n        mine += [1]",
    "a list that it hands on": "mine = []\n        self.paid(mine)\n        mine.append(who)",
    "a parameter that it calls": "names(who)",
    "what a built-in function calls for it": "sorted(self.bills, key=names)",
    "a global variable": "global asked\n        asked = 1",
    "a part that may be a view": "mine = names[1:]\n        mine.sort()",
    "an element of such a part": "mine = names[1:]\n        mine[0] = who",
    "a file": "open(who).read()",
    "an iterator": "next(names)",
    "a heap": "heapq.heappush(self.bills, 1)",
    "what is not known": "self.bills[0].send(who)",
    "by another function": "touch(self)",
    "by what a decorator puts around another function": "taxed(who)",
}
CHANGING = BILLS.replace("self, who):", "self, who, names=None):\n        CHANGE") + (
    "import heapq\ndef touch(book):\n    book.asked = 1\n"
    "ASKED = []\ndef counted(function):\n    def count(who):\n        ASKED.append(who)\n"
    "        return function(who)\n    return count\n@counted\ndef taxed(who):\n    return 1\n"
)


def test_what_one_call_asks_again_is_computed_once():
    names = names_of(once_within(BILLS))
    book, asked = names["Book"](), []

    def worth(bill):
        asked.append(bill.payer)
        return bill.worth

    def price(bill, worth):
        bill.worth = worth

    counted = type("Counted", (names["Bill"],), {"amount": property(worth, price)})
    book.bills += [counted("a", 3), counted("b", 5)]
    assert book.shares(["a", "b"]) == [[3, 0], [3, -2], [5, 2], [5, 0]]
    assert asked == ["a", "b"]
    book.bills[0].amount = 4
    assert book.shares(["a"]) == [[4, 0]]


def test_threads_and_failures_leave_no_results_behind():
    names = names_of(once_within(BILLS))
    book, found = names["Book"](), []
    book.bills.append(names["Bill"]("a", 3))
    with pytest.raises(TypeError):
        book.shares(None)
    book.bills[0].amount = 4
    thread = threading.Thread(target=lambda: found.append(book.shares(["a"])))
    thread.start()
    thread.join()
    assert found == [book.shares(["a"])] == [[[4, 0]]]


@pytest.mark.parametrize("made", ["[who]", "self.bills[:]", "self.bills.copy()"])
def test_a_list_of_the_call_s_own_may_grow(made):
    assert once_within(CHANGING.replace("CHANGE", f"mine = {made}\n        mine.append(who)")) is not None


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_nothing_is_kept_where_anything_changes(change):
    assert once_within(CHANGING.replace("CHANGE", "mine = [who]\n        mine.append(who)")) is not None
    assert once_within(CHANGING.replace("CHANGE", change)) is None


PLACES = """class Places:
    def __init__(self, database):
        self.database = database
    def fields(self):
        return [row[1] for row in self.database.execute("PRAGMA table_info(place)").fetchall()]
    def size(self, kind):
        cursor = self.database.cursor()
        cursor.execute(QUERY, (kind,))
        return cursor.fetchone()[0]
    def report(self, kinds):
        return [(name, self.size(kind)) for kind in kinds for name in self.fields()]
"""
READS = """"SELECT count(*) FROM place WHERE kind = ?" """


def test_rows_are_queried_once_while_a_call_only_reads():
    elsewhere = Elsewhere()
    names = names_of(once_within(PLACES.replace("QUERY", READS), None, elsewhere))
    assert any("queries a database" in each for each in elsewhere.doubts)
    asked: list[str] = []
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE place (kind TEXT, name TEXT)")
    database.execute("INSERT INTO place VALUES ('a', 'x')")
    database.set_trace_callback(asked.append)
    places = names["Places"](database)
    assert places.report("aba") == [(name, count) for count in (1, 0, 1) for name in ("kind", "name")]
    assert len(asked) == 3
    database.execute("INSERT INTO place VALUES ('a', 'y')")
    assert places.report("a") == [("kind", 2), ("name", 2)]
    database.close()


@pytest.mark.parametrize(
    "query",
    [
        "kind",
        "'DELETE FROM place WHERE kind = ? RETURNING 1'",
        "'SELECT nextval(?)'",
        "'SELECT random() FROM place WHERE kind = ?'",
        "'SELECT 1 FROM place WHERE kind = ? FOR UPDATE'",
        "'SELECT current_timestamp, ?'",
        "f'{kind} SELECT ?'",
        "'PRAGMA journal_mode = ?'",
    ],
)
def test_queries_that_may_act_or_answer_otherwise_are_left_alone(query):
    changed = once_within(PLACES.replace("QUERY", query)) or ""
    assert "@_once_within\n    def size" not in changed
    assert "@_once_within\n    def report" not in changed


def test_rows_of_a_cursor_that_others_share_are_left_alone():
    shared = PLACES.replace("cursor = self.database.cursor()", "cursor = self.cursor").replace("QUERY", READS)
    assert "@_once_within\n    def size" not in (once_within(shared) or "")


def test_special_methods_that_change_something_forbid_it():
    source = BILLS + "    def __len__(self):\n        self.asked += 1\n        return 1\n"
    assert once_within(source) is None


def test_what_nothing_calls_within_another_call_is_left_alone():
    assert once_within("def f(xs):\n    return sum(xs)\ndef g(xs):\n    return max(xs)\n") is None


def test_a_person_is_asked_about_what_the_module_does_not_show():
    elsewhere = Elsewhere()
    once_within(BILLS, None, elsewhere)
    assert len(elsewhere.doubts) == 1
    assert "paid is computed once" in elsewhere.doubts[0]


def test_parts_of_a_tree_that_comes_once_as_a_whole_are_found_again():
    names = names_of(
        once_within(
            "class Part:\n    def __init__(self, own, parts):\n        self.own, self.parts = own, parts\n"
            "    def total(self):\n        return self.own + sum([each.total() for each in self.parts])\n"
            "    def lines(self):\n"
            "        return [self.total()] + [line for each in self.parts for line in each.lines()]\n"
        )
    )
    asked = []

    def own(part):
        asked.append(part)
        return 1

    counted = type("Counted", (names["Part"],), {"own": property(own, lambda _part, _own: None)})
    chain = counted(1, [])
    for _ in range(300):
        chain = counted(1, [chain])
    assert chain.lines() == list(range(301, 0, -1))
    assert len(asked) == 301


TREE = """
class Node:
    def __init__(self, name, parent=None):
        self.name, self.parent, self.children = name, parent, []
        if parent is not None:
            parent.children.append(self)
    @property
    def path(self):
        return self.name if self.parent is None else f"{self.parent.path}/{self.name}"
    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()
    def find(self, path):
        return [node.name for node in self.walk() if node.path == path]
"""


def test_a_call_that_goes_through_a_generator_computes_properties_once():
    changed = once_within(TREE)
    assert changed is not None
    assert "@_once_within\n    def find" in changed
    assert "@property\n    @_once_within\n    def path" in changed
    assert "@_once_within\n    def walk" not in changed  # its results are used up
    found = []
    for source in (TREE, changed):
        names = names_of(source)
        nodes = [names["Node"]("root")]
        for number in range(30):
            nodes.append(names["Node"](f"n{number}", nodes[number // 2]))
        found.append([[nodes[0].find(node.path), next(node.walk()) is node] for node in nodes * 2])
    assert found[0] == found[1]
