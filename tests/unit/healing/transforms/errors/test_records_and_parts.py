"""Guards for fields that an input lacks, and for texts without the parts or marks that are expected."""

import pytest

from geoheal.healing.transforms.errors.guard_clauses import guard_clauses
from tests.unit.healing.changed import names_of, text
from tests.unit.healing.transforms.errors.test_scope_guards import RANGE, failing, guarded

FIELDS = """
IGNORED = ("a", "b")
def of_constants(given):
    for key in IGNORED:
        given.pop(key)
    return given
def of_copy(given, key):
    row = dict(given)
    row.pop(key)
    return row
def deleted(given):
    del given["a"]
    return given
"""
TABLE = """
class Rooms:
    def __init__(self):
        self.rooms = {}
    def leave(self, name):
        self.rooms.pop(name)
    def end(self, name):
        del self.rooms[name]
def leave(rooms, name):
    rooms.pop(name)
def end(rooms, name):
    del rooms[name]
"""
LINES = """
def dates(lines):
    found = []
    for line in lines:
        date = line.split(",")[1].split()[0]
        found.append(date)
    return found
"""
MARKED = """
import re
MARK = re.compile(r"<\\d>")
def parts_of(text):
    parts = {split}[1:]
    return parts[0].strip(), len(parts)
"""
MISSING = ("KeyError", "'a'")


def guarded_call(source, error, message, expression, function, choice=0):
    return guard_clauses(source, [failing(source, error, message, expression, function)], choice)


@pytest.mark.parametrize(
    ("function", "expression", "given", "right"),
    [
        ("of_constants", "given.pop(key)", ({"b": 1, "c": 2},), {"c": 2}),
        ("of_copy", "row.pop(key)", ({"b": 1}, "a"), {"b": 1}),
        ("deleted", "given['a']", ({"b": 1},), {"b": 1}),
    ],
)
def test_a_field_that_a_record_lacks_need_not_be_taken_out(function, expression, given, right):
    changed = guarded_call(FIELDS, *MISSING, expression, function)
    assert names_of(changed)[function](*given) == right


@pytest.mark.parametrize(
    ("function", "expression"),
    [
        ("Rooms.leave", "self.rooms.pop(name)"),
        ("Rooms.end", "self.rooms[name]"),
        ("leave", "rooms.pop(name)"),
        ("end", "rooms[name]"),
    ],
)
def test_a_missing_entry_of_a_table_of_what_is_going_on_is_an_error(function, expression):
    assert guarded_call(TABLE, *MISSING, expression, function) is None


def test_lines_without_a_part_whose_part_is_needed_are_passed_over():
    changed = guarded(LINES, *RANGE, "line.split(',')[1]", "dates", narrowly=False)
    assert names_of(changed)["dates"](["x,1 2", "note", "", "y,3"]) == ["1", "3"]


@pytest.mark.parametrize(
    ("split", "marked"),
    [
        ("MARK.split(text)", "<1> a <2> b"),
        ("re.split('<.>', text)", "<1> a <2> b"),
        ("text.split('|')", "| a | b"),
    ],
)
def test_a_text_without_any_mark_is_its_one_part(split, marked):
    source = MARKED.format(split=split)
    changed = names_of(guarded_call(source, *RANGE, "parts[0]", "parts_of"))["parts_of"]
    assert changed("whole ") == ("whole", 1)
    assert changed(marked) == names_of(source)["parts_of"](marked) == ("a", 2)


SECTIONS = """
def names(described):
    found = []
    for name in described.get("names", []):
        found.append(name)
    return found
"""
FIELDS_OF_LINES = """
def fields(lines):
    found = []
    for line in lines:
        if ":" not in line:
            continue
        name, value = line.split(":", 1)
        if name[-1] == " ":
            value = "?"
        found.append((name.strip(), value))
    return found
"""
PROMISED = """
def after(rows, place):
    "The row after a place; none for the last."
    return rows[place + 1].name
"""


def test_a_section_that_is_there_and_empty_has_no_entries():
    was = "described.get('names', [])"
    changed = guarded_call(SECTIONS, "TypeError", "'NoneType' object is not iterable", was, "names")
    names = names_of(changed)["names"]
    assert names({"names": None}) == names({}) == []
    assert names({"names": ["a"]}) == ["a"]


def test_a_line_without_the_text_that_is_looked_at_is_passed_over_as_others_are():
    changed = guarded(FIELDS_OF_LINES, "IndexError", "string index out of range", "name[-1]", "fields")
    assert names_of(changed)["fields"]([": 1", "a: 2", "b : 3", "c"]) == [("a", " 2"), ("b", "?")]


def test_what_a_docstring_calls_none_is_none():
    changed = guarded_call(PROMISED, *RANGE, "rows[place + 1]", "after")
    assert names_of(changed)["after"]([], 0) is None


TAKEN_APART = """
def last_of(lines):
    return [line.split()[-1] for line in lines]
def last_of_each(lines):
    found = []
    for line in lines:
        found.append(line.split()[-1])
    return found
"""
TESTED = """
class Room:
    def __init__(self, states):
        self.states, self.asked = states, []
    def state(self, name):
        self.asked.append(name)
        return self.states[name]
    def humid(self, names, limit):
        return [name for name in names if float(self.state(name)) >= limit]
"""


@pytest.mark.parametrize("function", ["last_of", "last_of_each"])
def test_blank_texts_that_have_no_parts_are_left_out(function):
    source = TAKEN_APART if function == "last_of" else "def" + TAKEN_APART.split("def")[2]
    changed = guarded(source, *RANGE, "line.split()[-1]", function)
    assert names_of(changed)[function](["a b", "", "  ", "c"]) == ["b", "c"]


def test_what_is_no_number_does_not_pass_a_test_of_numbers_and_is_asked_for_once():
    failed = ("ValueError", "could not convert string to float: 'unavailable'")
    changed = guarded_call(TESTED, *failed, "float(self.state(name))", "Room.humid")
    room = names_of(changed)["Room"]({"a": "50", "b": "unavailable", "c": "7"})
    assert room.humid("abc", 10) == ["a"]
    assert room.asked == ["a", "b", "c"]


READINGS = """
def publish(readings, name):
    total, rows = 0, []
    for reading in readings:
        total += reading[name]
        rows.append((reading["day"], total))
    return rows
"""
PRICE = """
SCALE = 100
def price(asked, token):
    usd = asked.get(token)
    return int(usd * SCALE)
def worth(asked, token):
    found = price(asked, token)
    return "unknown" if found is None else found
"""


def test_a_reading_without_the_value_that_is_added_is_passed_over():
    failed = ("TypeError", "unsupported operand type(s) for +=: 'float' and 'NoneType'")
    changed = guarded(READINGS, *failed, "reading[name]", "publish")
    readings = [{"day": 1, "m3": 2}, {"day": 2, "m3": None}, {"day": 3, "m3": 4}]
    assert names_of(changed)["publish"](readings, "m3") == [(1, 2), (3, 6)]


def test_a_result_that_a_caller_tests_for_none_is_none_and_only_the_operand_that_was_none_is_guarded():
    failed = ("TypeError", "unsupported operand type(s) for *: 'NoneType' and 'int'")
    changed = names_of(guarded_call(PRICE, *failed, "usd * SCALE", "price"))
    assert [changed["worth"]({"a": 2}, token) for token in "ab"] == [200, "unknown"]
    other = text(guarded_call(PRICE.replace("is None", "== 0"), *failed, "usd * SCALE", "price"))
    assert names_of(other)["price"]({}, "a") == 0
    assert "SCALE or" not in other
