"""Sums that go on with what came since are the sums from the beginning, and other sums stay as they are."""

from decimal import Decimal

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.running.running_sums import running_sums
from tests.unit.healing.changed import names_of, text

LEDGER = """
from decimal import Decimal


class Entry:
    def __init__(self, amount, kind):
        self.amount, self.kind = amount, kind


class Ledger:
    def __init__(self):
        self._entries = []

    def book(self, amount, kind):
        self._entries.append(Entry(amount, kind))

    @property
    def balance(self):
        "All of it."
        return sum((entry.amount for entry in self._entries), Decimal(0))

    def paid(self):
        total = 0
        for entry in self._entries:
            total += entry.amount * 2 + 1
        return total

    def cash(self):
        return sum([entry.amount for entry in self._entries if entry.kind == "cash" or entry.amount > 50])

    def last(self):
        return [entry.amount for entry in self._entries[-3:]], len(self._entries)
"""


def test_sums_go_on_and_are_the_same():
    changed = running_sums(LEDGER)
    assert text(changed).count("for number in range(known, len(self._entries))") == 3
    before, after = (names_of(source)["Ledger"]() for source in (LEDGER, changed))
    for number in range(40):
        for ledger in (before, after):
            ledger.book(Decimal(number * 7 % 60), "cash" if number % 3 else "card")
        if number % 2:
            assert after.balance == before.balance
            assert (after.paid(), after.cash(), after.last()) == (before.paid(), before.cash(), before.last())
        assert type(after.balance) is Decimal
    assert names_of(changed)["Ledger"]().balance == 0


def test_a_sum_on_the_line_of_its_def_keeps_no_other_from_going_on():
    line = "    def all(self): return sum(entry.amount for entry in self._entries)\n"
    changed = text(running_sums(LEDGER + line))
    assert line in changed
    assert changed.count("for number in range(known, len(self._entries))") == 3


def test_only_what_came_since_is_added():
    read = []
    changed = names_of(running_sums(LEDGER))
    ledger = changed["Ledger"]()
    ledger.book(1, "cash")
    assert ledger.balance == 1

    class Watched:
        kind = "cash"

        @property
        def amount(self):
            read.append(1)
            return 5

    ledger._entries.append(Watched())
    assert [ledger.balance, ledger.balance] == [6, 6]
    assert len(read) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("len(self._entries)", "self._entries.pop()"),
        ("len(self._entries)", "self._entries"),
        ("len(self._entries)", "self.export(self._entries)"),
        ("len(self._entries)", "self._entries.sort(key=id)"),
        ("return [entry.amount for entry in self._entries[-3:]]", "self._entries[0] = None; return 1"),
        ("return [entry.amount for entry in self._entries[-3:]]", "self._entries[0].amount = 3; return 1"),
        ("return [entry.amount for entry in self._entries[-3:]]", "self._entries = []; return 1"),
        ("self._entries = []", "self._entries = load()"),
        ("class Ledger:", "class Ledger:\n    __slots__ = ('_entries',)\n"),
        ("class Entry:", "class Entry:\n    def amount(self): pass\n"),
    ],
)
def test_look_alikes_are_left_alone(old, new):
    assert old in LEDGER
    assert running_sums(LEDGER.replace(old, new)) is None


@pytest.mark.parametrize(
    "body",
    [
        "return sum(self.value(entry) for entry in self._entries)",
        "return sum(entry.amount * self.rate for entry in self._entries)",
        "return sum(entry.amount for entry in self.others())",
        "return sum((entry.parts for entry in self._entries), [])",
        "return max(entry.amount for entry in self._entries)",
        "return sum(entry.value() for entry in self._entries)",
    ],
)
def test_what_depends_on_more_than_the_items_is_left_alone(body):
    made = "class L:\n    def __init__(self):\n        self._entries = []\n"
    source = f"{made}    def balance(self):\n        {body}\n"
    assert running_sums(source) is None


@pytest.mark.parametrize(
    "change", ["self._entries[at][0] = amount", "entry = self._entries[at]; entry[0] += amount"]
)
def test_a_part_of_an_item_that_is_changed_by_its_number_is_seen(change):
    made = "class L:\n    def __init__(self):\n        self._entries = []\n"
    total = "    def balance(self):\n        return sum(entry[0] for entry in self._entries)\n"
    assert running_sums(made + total)
    assert running_sums(f"{made}{total}    def change(self, at, amount):\n        {change}\n") is None


@pytest.mark.parametrize(
    "other", ["ledger._entries.clear()", "entry.amount = 3", "import pickle\nfrom m import Ledger"]
)
def test_what_other_files_do_keeps_it_as_it_is(other):
    assert running_sums(LEDGER, None, Elsewhere(ProjectSources({"o.py": other}, "m"))) is None


def test_it_is_a_doubt():
    elsewhere = Elsewhere(ProjectSources({}))
    assert running_sums(LEDGER, frozenset({"Ledger.balance"}), elsewhere)
    assert "no code changes amount" in elsewhere.doubts[0]
