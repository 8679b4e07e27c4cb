"""Guards against texts that cannot be read, and against numbers and texts in one order."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.transforms.errors.guard_clauses import guard_clauses
from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.errors.test_errors import failure

NUMBER = "invalid literal for int() with base 10: 'x'"
READ = {
    "returned early": ("def f(t):\n    if t is None:\n        return -1\n    return max(0, int(t))\n", "int(t)", "ValueError", ("x",), -1),
    "empty, returned early": ("def f(t):\n    if t is None:\n        return -1\n    return max(0, int(t))\n", "int(t)", "ValueError", ("",), -1),
    "by a caller": ("def f(t):\n    if not t:\n        return None\n    return g(t)\ndef g(t):\n    n = int(t)\n    return n\n", "int(t)", "ValueError", ("x",), None),
    "in a loop": ("def f(ts):\n    d = []\n    for t in ts:\n        d.append(float(t))\n    return d\n", "float(t)", "ValueError", (["1", "x", "2"],), [1.0, 2.0]),
    "in a comprehension": ("def f(ts):\n    return [int(t) for t in ts if t]\n", "int(t)", "ValueError", (["1", "x", ""],), [1]),
    "lines of JSON": ("import json\ndef f(ts):\n    d = []\n    for t in ts:\n        d.append(json.loads(t)['a'])\n    return d\n", "json.loads(t)", "json.decoder.JSONDecodeError", (['{"a": 1}', "{"],), [1]),
    "an amount": ("from decimal import Decimal\ndef f(ts):\n    d = 0\n    for t in ts:\n        d += Decimal(t)\n    return d\n", "Decimal(t)", "decimal.InvalidOperation", (["1", "x"],), 1),
    "a moment": ("from datetime import datetime\ndef f(t):\n    if not t:\n        return None\n    when = datetime.fromisoformat(t)\n    return when.year\n", "datetime.fromisoformat(t)", "ValueError", ("x",), None),
}  # fmt: skip
LEFT_ALONE = {
    "nothing says what else": "def f(t):\n    n = int(t)\n    return n + 1\n",
    "only where asked for": "def f(t, n):\n    if not t:\n        return 0\n    return n and int(t)\n",
    "a function of its own": "def int(t):\n    raise ValueError\ndef f(ts):\n    d = 0\n    for t in ts:\n        d += int(t)\n    return d\n",
}  # fmt: skip
MIXED = "'<' not supported between instances of 'str' and 'int'"


def changed_by(source, error, text, message, choice=0, function="f", others=()):
    line = 1 + next(n for n, each in enumerate(source.splitlines()) if text in each and "def " not in each)
    seen = failure(error, function, line, source=source, text=text, message=message, others=others)
    return guard_clauses(source, [seen], choice)


@pytest.mark.parametrize(("source", "text", "error", "given", "expected"), READ.values(), ids=READ)
def test_what_cannot_be_read_is_what_the_code_around_says(source, text, error, given, expected):
    function = "g" if "def g" in source else "f"
    changed = changed_by(source, error, text, NUMBER, function=function)
    assert names_of(changed)["f"](*given) == expected


@pytest.mark.parametrize("source", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_an_error_that_may_be_the_answer_is_left_alone(source):
    assert changed_by(source, "ValueError", "int(t)", NUMBER) is None


def test_only_reading_is_tried_and_other_errors_are_raised():
    source = "import json\ndef f(ts, g):\n    d = []\n    for t in ts:\n        d.append(g(json.loads(t)))\n    return d\n"
    changed = changed_by(source, "json.decoder.JSONDecodeError", "json.loads(t)", "Expecting value")
    with pytest.raises(ValueError, match="could not convert"):
        names_of(changed)["f"](["{", '"x"'], float)


@pytest.mark.parametrize(("name", "expected"), [("rows", [1, 2, "a"]), ("versions", ["a", 1, 2])])
def test_numbers_and_texts_have_an_order(name, expected):
    source = f"def f({name}):\n    return sorted({name})\n"
    changed = [changed_by(source, "TypeError", f"sorted({name})", MIXED, choice) for choice in (0, 1)]
    assert names_of(changed[0])["f"]([2, "a", 1]) == expected
    assert names_of(changed[1])["f"]([2, "a", 1]) != expected
