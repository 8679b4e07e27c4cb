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
