"""What stands for a missing argument is what the module passes or takes by default at its place."""

import ast

import pytest

from geoheal.healing.case import Failure
from geoheal.healing.transforms.errors.arguments import of_argument
from geoheal.healing.transforms.errors.guard_clauses import guard_clauses
from geoheal.healing.transforms.module_view import ModuleView
from tests.unit.healing.changed import names_of

CALLS = {
    "by another call": ("def f(a, b): pass\nf(1, None)\nf(2, {})", ["None"]),
    "by another call's keyword": ("def f(a, b): pass\nf(1, b=None)\nf(2, {})", ["None"]),
    "by a default": ("def f(a, b=7): pass\nf(2, {})", ["7"]),
    "by a default of a keyword": ("def f(a, *, b=7): pass\nf(2, b={})", ["7"]),
    "of a class": ("class K:\n def __init__(self, a, b=''): pass\nK(2, {})", ["''"]),
    "of a method": ("class K:\n def f(self, a, b=None): pass\nk.f(2, {})", ["None"]),
    "other constants show nothing": ("def f(a, b): pass\nf(1, 0)\nf(2, {})", []),
    "of two functions": (
        "class A:\n def f(self, a, b=1): pass\nclass B:\n def f(self, a, b=2): pass\nk.f(2, {})",
        [],
    ),
    "after unpacked ones": ("def f(a, b=1): pass\nf(*rest, {})", []),
    "all of them at once": ("def f(a, b=1): pass\nf(**{})", []),
    "of elsewhere": ("len({})", []),
}


@pytest.mark.parametrize(("source", "shown"), CALLS.values(), ids=CALLS)
def test_a_missing_argument_is_what_the_module_shows_for_it(source, shown):
    view = ModuleView(ast.parse(source.replace("{}", "int(text)")))
    asked = next(each for each in view.every(ast.Call) if ast.unparse(each) == "int(text)")
    assert list(of_argument(asked, view)) == shown


WIND = """
class Wind:
    def __init__(self, direction, speed):
        self.shown = direction, speed
def read(group):
    if group is None:
        return Wind(None, 0)
    return Wind(int(group[:3]), int(group[3:5]))
"""


def test_an_argument_that_cannot_be_read_is_passed_as_missing():
    line = WIND.splitlines().index("    return Wind(int(group[:3]), int(group[3:5]))") + 1
    failure = Failure(
        error="ValueError",
        message="invalid literal for int() with base 10: 'VRB'",
        function="read",
        line=line,
        count=3,
        bases=("Exception",),
        column=16,
        end_column=30,
    )
    names = names_of(guard_clauses(WIND, [failure]))
    assert names["read"]("VRB07").shown == (None, 7)
    assert names["read"]("12007").shown == (120, 7)
    with pytest.raises(ValueError, match="invalid literal"):
        names["read"]("120xx")


TAG = """
def version(name):
    if not name:
        return None
    match = PATTERN.match(name)
    return tuple(int(part) for part in match.group(1).split("."))
"""


def test_a_function_returns_what_it_returns_elsewhere_or_a_result_made_of_nothing():
    failure = Failure(
        error="AttributeError",
        message="'NoneType' object has no attribute 'group'",
        function="version",
        line=6,
        count=3,
        bases=("Exception",),
        column=39,
        end_column=50,
    )
    for choice, expected in enumerate([None, ()]):
        changed = str(guard_clauses(TAG, [failure], choice))
        names = names_of("import re\nPATTERN = re.compile('v([0-9.]+)')" + changed)
        assert names["version"]("latest") == expected
        assert names["version"]("v1.2") == (1, 2)


PAIRS = """
def read(rows):
    names, sizes = zip(*[(row[0], int(row[1])) for row in rows])
    return list(names), sum(sizes)
"""


def test_no_rows_are_unpacked_into_nothing_for_each_name():
    message = "not enough values to unpack (expected 2, got 0)"
    failure = Failure(
        error="ValueError",
        message=message,
        function="read",
        line=3,
        count=3,
        bases=("Exception",),
        column=4,
        end_column=16,
    )
    read = names_of(guard_clauses(PAIRS, [failure]))["read"]
    assert read([]) == ([], 0)
    assert read(["a1", "b2"]) == (["a", "b"], 3)


BODY = """
import json
def content(body):
    if body is None:
        return None
    return json.loads(body.decode("utf-8"))
"""


def test_what_is_decoded_and_no_json_is_what_the_function_returns_elsewhere():
    failure = Failure(
        error="json.decoder.JSONDecodeError",
        message="Expecting value: line 1 column 1 (char 0)",
        function="content",
        line=6,
        count=3,
        bases=("Exception",),
        column=11,
        end_column=43,
    )
    content = names_of(guard_clauses(BODY, [failure]))["content"]
    assert content(b"") is None
    assert content(b"[1]") == [1]
    with pytest.raises(UnicodeDecodeError):
        content(b"\xff")
