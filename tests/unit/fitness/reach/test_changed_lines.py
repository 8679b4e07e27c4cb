"""Which lines of two versions of a module differ, as far as that makes a difference."""

import pytest

from geoheal.fitness.reach.changed_lines import changed_lines

BASE = '''"""A module."""
import os
from math import sqrt

LIMIT = 10
_SCALE = 3


class Shop:
    """A shop."""

    size = 4

    def total(self, n):
        """Add up."""
        result = 0
        for i in range(n):
            result += i
        return result

    def unused(self):
        return _SCALE


def helper(n, most=10):
    if n > most:
        return most
    else:
        n += 1
    return n
'''


def changed(*edits):
    """Texts of the changed lines: of the current code's bodies and import, then of the candidate's."""
    new = BASE
    for old_text, new_text in edits:
        assert old_text in new
        new = new.replace(old_text, new_text, 1)
    found = changed_lines(BASE, new)
    assert found is not None
    sides = []
    for source, lines in ((BASE, found.current), (new, found.candidate)):
        texts = source.splitlines()
        sides += [
            [texts[line - 1].strip() for line in sorted(part)] for part in (lines.body, lines.on_import)
        ]
    return sides


@pytest.mark.parametrize(
    "edit",
    [
        ('"""Add up."""', '"""Add all up,\n        number by number."""'),
        ("result = 0", "result = 0  # nothing yet"),
        ("def total(self, n):", "def total(\n        self,\n        n,\n    ):"),
        ("return result", "return (result)"),
        ('"""A module."""\n', ""),
        ("LIMIT = 10", "LIMIT = 1_0"),
    ],
)
def test_comments_docstrings_and_formatting_are_not_a_change(edit):
    before, after = edit
    found = changed_lines(BASE, BASE.replace(before, after, 1))
    assert found is not None
    assert found.is_same
    assert not found.current
    assert not found.candidate


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (("result += i", "result += i * 1"), [["result += i"], [], ["result += i * 1"], []]),
        (("result = 0\n", "result = 0\n        n = int(n)\n"), [[], [], ["n = int(n)"], []]),
        (("            result += i\n", "            pass\n"), [["result += i"], [], ["pass"], []]),
        (("        n += 1\n", "        n += 1\n        n -= 0\n"), [[], [], ["n -= 0"], []]),
        (("if n > most:", "if n >= most:"), [["if n > most:"], [], ["if n >= most:"], []]),
        (
            ("    return n\n", "    try:\n        return n\n    finally:\n        n = 0\n"),
            [["return n"], [], ["try:", "return n", "n = 0"], []],
        ),
    ],
)
def test_changes_in_functions(edit, expected):
    assert changed(edit) == expected


def test_another_signature_or_decorator_is_a_change_of_the_whole_function():
    body = ["if n > most:", "return most", "n += 1", "return n"]
    assert changed(("most=10", "most=20")) == [body, [], body, []]
    assert changed(("def helper", "@cached\ndef helper")) == [body, [], body, []]


def test_new_and_deleted_functions_count_by_their_bodies():
    assert changed(("def helper", "def fresh():\n    return 1\n\n\ndef helper")) == [[], [], ["return 1"], []]
    assert changed(("    def unused(self):\n        return _SCALE\n", "")) == [["return _SCALE"], [], [], []]


def test_a_new_import_or_constant_is_not_a_change_by_itself():
    edits = ("import os\n", "import os\nimport heapq\n_TABLE = {}\n"), ("return _SCALE", "return _TABLE")
    assert changed(*edits) == [["return _SCALE"], [], ["return _TABLE"], []]


def test_a_block_for_type_checkers_is_not_a_change():
    block = "import os\nTYPE_CHECKING = False\nif TYPE_CHECKING:\n    from typing import Any\n"
    assert changed(("import os\n", block)) == [[], [], [], []]


def test_a_changed_constant_counts_when_the_module_is_imported():
    assert changed(("LIMIT = 10", "LIMIT = 11")) == [[], ["LIMIT = 10"], [], ["LIMIT = 11"]]
    assert changed(("size = 4", "size = 5")) == [[], ["size = 4"], [], ["size = 5"]]


def test_a_changed_private_constant_counts_where_it_is_used():
    assert changed(("_SCALE = 3", "_SCALE = 4")) == [["return _SCALE"], [], ["return _SCALE"], []]
    used = ("LIMIT = 10\n_SCALE = 3", "_SCALE = 4\nLIMIT = _SCALE")
    assert "_SCALE = 4" in changed(used)[3]


def test_an_imported_name_that_means_another_thing():
    assert changed(("from math import sqrt", "from cmath import sqrt"))[1:4:2] == [
        ["from math import sqrt"], ["from cmath import sqrt"],
    ]  # fmt: skip


def test_a_new_name_that_hides_another_counts_where_that_is_used():
    assert changed(("LIMIT = 10", "LIMIT = 10\nrange = reversed")) == [
        ["for i in range(n):"], [], ["for i in range(n):"], [],
    ]  # fmt: skip


def test_effects_of_an_import_count():
    assert changed(("LIMIT = 10", "LIMIT = 10\nos.environ.clear()"))[3] == ["os.environ.clear()"]
    assert changed(("LIMIT = 10", "LIMIT = 10\nos.sep = ''"))[3] == ["os.sep = ''"]


def test_what_a_class_declares_counts():
    assert changed(("class Shop:", "class Shop(dict):"))[3] == ["class Shop(dict):"]
    assert changed(("size = 4", "size = 4\n    __slots__ = ()"))[3] == ["__slots__ = ()"]
    assert changed(("size = 4", "size = 4\n    cache = None")) == [[], [], [], []]


def test_moved_bindings_are_not_a_change():
    assert changed(("import os\nfrom math import sqrt", "from math import sqrt\nimport os")) == [
        [],
        [],
        [],
        [],
    ]


@pytest.mark.parametrize("broken", ["def f(:\n", "x = 1\0", "-" * 300_000 + "1"])
def test_what_cannot_be_read_is_not_compared(broken):
    assert changed_lines("x = 1\n", broken) is None


def test_long_functions_of_equal_statements_take_no_quadratic_time():
    long = "def f(x):\n" + "    x += 1\n" * 5_000
    found = changed_lines(long, long.replace("x += 1", "x += 2"))
    assert found is not None
    assert len(found.current.body) == 5_000
