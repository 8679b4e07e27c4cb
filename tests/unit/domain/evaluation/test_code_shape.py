"""Code that means the same has the same shape, and a change is the same change wherever the rest went."""

import pytest

from geoheal.domain.evaluation.code_shape import change_of, shape_of

BEFORE = '''
"""Prices."""

def price(item):
    """Look it up."""
    return table()[item]


def table():
    return {"tea": 3}
'''
AFTER = BEFORE.replace("def table", "_prices = {}\n\n\ndef table").replace("return {", "return _prices or {")
REWORDED = {
    "comment": AFTER.replace("return _prices", "# remembered\n    return _prices"),
    "docstring": AFTER.replace("Look it up.", "Look the price up."),
    "no docstring": AFTER.replace('    """Look it up."""\n', ""),
    "layout": AFTER.replace("{}\n", "{\n}\n").replace("(item)", "( item )"),
    "quotes": AFTER.replace('"tea"', "'tea'"),
}


@pytest.mark.parametrize("other", REWORDED.values(), ids=REWORDED)
def test_form_does_not_count(other):
    assert shape_of(other) == shape_of(AFTER)
    assert change_of(BEFORE, other) == change_of(BEFORE, AFTER)


def test_what_the_change_invents_may_have_any_name():
    assert change_of(BEFORE, AFTER.replace("_prices", "_cache")) == change_of(BEFORE, AFTER)
    assert shape_of(AFTER.replace("_prices", "_cache")) != shape_of(AFTER)


def test_the_rest_of_the_module_may_have_moved_on():
    extended = [text + "\n\ndef other():\n    return 7\n" for text in (BEFORE, AFTER)]
    assert change_of(*extended) == change_of(BEFORE, AFTER)
    assert shape_of(extended[1]) != shape_of(AFTER)


@pytest.mark.parametrize(
    "other",
    [
        AFTER.replace("_prices or", "_prices and"),
        BEFORE.replace("def price", "_prices = {}\n\n\ndef price").replace(
            "return table()", "return _prices or table()"
        ),
        AFTER.replace('"tea": 3', '"tea": 4'),
    ],
    ids=["another operator", "another function", "one more change"],
)
def test_what_does_something_else_is_another_change(other):
    assert change_of(BEFORE, other) != change_of(BEFORE, AFTER)


@pytest.mark.parametrize("broken", ["def", "x = 1\0", "(" * 10_000, ""])
def test_what_is_not_python_has_no_change(broken):
    assert broken == "" or (shape_of(broken) is None and change_of(BEFORE, broken) is None)


def test_a_builtin_is_not_a_name_that_the_change_invents():
    old = "def f(a):\n    return a\n"
    assert change_of(old, "def f(a):\n    return list(a)\n") != change_of(
        old, "def f(a):\n    return set(a)\n"
    )


SUM = """def total(rows):
    found = []
    for row in rows:
        found = found + [row * 2]
    return found
"""
DOUBLED = SUM.replace("found = found + [row * 2]", "found.append(row * 2)")
REPHRASED = {
    "a variable": DOUBLED.replace("found", "doubled"),
    "both variables": DOUBLED.replace("found", "doubled")
    .replace("row ", "each ")
    .replace("(row *", "(each *"),
    "a variable that takes the name of another": DOUBLED.replace("found", "x")
    .replace("row ", "found ")
    .replace("(row *", "(found *"),
    "a type hint": DOUBLED.replace("found = []", "found: list[int] = []"),
    "a comment and spaces": DOUBLED.replace("found = []", "found   =  [ ]  # doubled"),
}


@pytest.mark.parametrize("other", REPHRASED.values(), ids=REPHRASED)
def test_names_of_variables_are_form(other):
    assert change_of(SUM, other) == change_of(SUM, DOUBLED)


@pytest.mark.parametrize(
    "other",
    [
        DOUBLED.replace("return found", "return row"),
        DOUBLED.replace("total(rows)", "total(data)").replace("in rows", "in data"),
        "def total(rows):\n    global found\n" + DOUBLED.partition("\n")[2],
        DOUBLED.replace("append", "extend"),
        DOUBLED.replace("found.append(row * 2)", "found.append(row * 2)\n        break"),
    ],
    ids=[
        "another variable",
        "a parameter",
        "a variable of the module",
        "another method",
        "one more statement",
    ],
)
def test_another_meaning_is_not(other):
    assert change_of(SUM, other) != change_of(SUM, DOUBLED)


def test_as_earlier_versions_named_it():
    assert change_of(SUM, REPHRASED["a variable"], as_named=True) != change_of(SUM, DOUBLED, as_named=True)
