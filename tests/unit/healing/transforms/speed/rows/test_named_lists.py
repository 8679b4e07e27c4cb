"""Rows of lists that are entries of a mapping, and rows that are filled while they are made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.speed.rows.kept_rows import kept_rows
from tests.unit.healing.changed import names_of, text

PLACES = """
HOUSES = "houses"
KEPT = {HOUSES: []}

def name_of(number):
    for house in KEPT[HOUSES]:
        if house["number"] == number:
            return house["name"]
    return None

def place_of(number):
    for place, house in enumerate(KEPT["houses"]):
        if house["number"] == number:
            return place

def add(number, name):
    KEPT[HOUSES].append({"number": number, "name": name})

def cut(count, name):
    KEPT[HOUSES] = KEPT[HOUSES][count:]

def row(number, name):
    made = {"name": name}
    if number:
        made["number"] = number
    return made
"""
CALLS = st.lists(
    st.tuples(
        st.sampled_from(["name_of", "place_of", "add", "cut", "row"]),
        st.integers(0, 3),
        st.sampled_from("ab"),
    ),
    max_size=40,
)


@given(CALLS)
def test_entries_of_a_mapping_of_the_module_are_found(calls):
    outcomes = []
    for source in (PLACES, text(kept_rows(PLACES))):
        names = names_of(source)
        seen = [
            names[called](number, name) if called in {"add", "cut", "row"} else names[called](number)
            for called, number, name in calls
        ]
        outcomes.append(seen)
    assert outcomes[0] == outcomes[1]


def test_one_entry_of_the_module_keeps_no_earlier_lists():
    changed = text(kept_rows(PLACES))
    assert "for house in _having(_HAVING_SEEN," in changed
    assert "for place, house in _having(_HAVING_SEEN," in changed


def test_lists_of_any_entry_are_kept_apart():
    source = PLACES.replace("KEPT[HOUSES]:", "KEPT[kind]:").replace("(number):", "(number, kind=HOUSES):")
    assert "for house in _having(_list_seen(KEPT[kind])," in text(kept_rows(source))


@pytest.mark.parametrize(
    "change",
    [
        'def change(n):\n    KEPT[HOUSES][0]["number"] = n\n',
        'def change(n):\n    for house in KEPT[HOUSES]:\n        house["number"] = n\n',
        'def change(n):\n    made = {}\n    KEPT[HOUSES].append(made)\n    made["number"] = n\n',
        'def change(n):\n    made = {}\n    for each in n:\n        made["number"] = each\n',
        'def change(n):\n    made = find(n)\n    made["number"] = n\n',
        'def change(made, n):\n    made["number"] = n\n',
        "def change(n):\n    KEPT[HOUSES].sort(key=str)\n",
        "def change(n):\n    KEPT[HOUSES][0] = n\n",
        "def change(n):\n    KEPT[HOUSES].insert(0, n)\n",
    ],
)
def test_what_changes_fields_or_the_order_leaves_them_alone(change):
    assert kept_rows(PLACES + "\n" + change) is None


@pytest.mark.parametrize("iterated", ["KEPT[HOUSES]()", "KEPT[HOUSES][1:]", "KEPT[key()]"])
def test_lists_that_are_made_with_each_search_are_left_alone(iterated):
    loop = f"for house in {iterated}:"
    source = f'def f(n):\n    {loop}\n        if house["number"] == n:\n            return house\n'
    assert kept_rows(source) is None
