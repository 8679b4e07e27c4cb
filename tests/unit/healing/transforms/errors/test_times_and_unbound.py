"""Times without a part of their format, and variables that a loop without a turn does not assign."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.transforms.errors.guard_clauses import guard_clauses, scope_guards
from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.errors.test_errors import failure
from tests.unit.healing.transforms.errors.test_kinds_of_nothing import seen as fails

TIMES = """from datetime import datetime
def f(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f")
"""
CALL = 'datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f")'
FORMATS = {
    "without a fraction": ("%Y-%m-%d %H:%M:%S.%f", "2024-01-02 03:04:05", "2024-01-02 03:04:05.5"),
    "with a fraction": ("%Y-%m-%dT%H:%M:%SZ", "2024-01-02T03:04:05.25Z", "2024-01-02T03:04:05Z"),
    "without a mark": ("%Y-%m-%dT%H:%M:%S.%fZ", "2024-01-02T03:04:05", "2024-01-02T03:04:05.5Z"),
    "with a letter": ("%Y-%m-%d %H:%M:%S", "2024-01-02T03:04:05", "2024-01-02 03:04:05"),
    "without seconds": ("%Y-%m-%d %H:%M:%S", "2024-01-02 03:04", "2024-01-02 03:04:05"),
}


def seen(source, text, call):
    try:
        names_of(source)["f"](text)
    except ValueError as error:
        return failure("ValueError", "f", 3, source=source, text=call, message=str(error))
    raise AssertionError(text)


@pytest.mark.parametrize(("usual", "other", "known"), FORMATS.values(), ids=FORMATS)
def test_a_part_of_a_time_may_be_missing_or_there(usual, other, known):
    source, call = (each.replace("%Y-%m-%d %H:%M:%S.%f", usual) for each in (TIMES, CALL))
    changed, before = (
        names_of(each)["f"] for each in (guard_clauses(source, [seen(source, other, call)]), source)
    )
    assert changed(known) == before(known)
    assert str(changed(other)).startswith("2024-01-02 03:04")
    with pytest.raises(ValueError, match="does not match"):
        changed("soon")


@pytest.mark.parametrize("text", ["soon", "", "02.01.2024"])
def test_what_is_no_such_time_is_an_error(text):
    assert guard_clauses(TIMES, [seen(TIMES, text, CALL)]) is None


def test_all_that_failed_must_be_of_one_form():
    first = seen(TIMES, "2024-01-02 03:04:05", CALL)
    mixed = failure(
        "ValueError",
        "f",
        3,
        source=TIMES,
        text=CALL,
        message=first.message,
        others=(seen(TIMES, "soon", CALL).message,),
    )
    assert guard_clauses(TIMES, [mixed]) is None


UNBOUND = {
    "a text of a loop": (
        "    for n, x in enumerate(d):\n        if n == 0:\n            r = f'<{x}>'\n        else:\n            r += f'<{x}>'\n    return 'all: ' + r\n",
        [],
        "all: ",
    ),
    "a list of a loop": ("    for x in d:\n        r = [x, x]\n    return len(r)\n", [], 0),
    "a number of a branch": ("    if d:\n        r = len(d)\n    return {'n': r + 1}\n", [], {"n": 1}),
    "what is returned as it is": (
        "    for x in d:\n        if x > 2:\n            r = str.upper\n    return r\n",
        [1],
        None,
    ),
}
LEFT = {
    "what is not known": "    for x in d:\n        r = d.index(x)\n    return r + 1\n",
    "two kinds": "    if len(d) > 5:\n        r = 0\n    elif len(d) > 3:\n        r = ''\n    return [r]\n",
    "bound by a loop": "    for r in d:\n        pass\n    return [r]\n",
    "deleted before": "    r = 1\n    del r\n    return [r]\n",
}


@pytest.mark.parametrize(("body", "given", "expected"), UNBOUND.values(), ids=UNBOUND)
def test_a_variable_begins_as_nothing_of_its_kind(body, given, expected):
    source = f"def f(d):\n{body}"
    changed, before = (
        names_of(each)["f"] for each in (guard_clauses(source, [fails(source, given)]), source)
    )
    assert changed(given) == expected
    assert changed([3, 4, 5]) == before([3, 4, 5])


@pytest.mark.parametrize("body", LEFT.values(), ids=LEFT)
def test_a_variable_of_an_unknown_kind_is_left_alone(body):
    source = f"def f(d):\n{body}"
    failed = fails(source, [])
    assert failed.error == "UnboundLocalError"
    assert guard_clauses(source, [failed]) is None
    assert scope_guards(source, [failed], narrowly=True) is None
