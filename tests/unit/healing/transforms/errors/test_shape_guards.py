"""Guards by what an expression needs: as many parts as are unpacked, values that can be put in order."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.errors.guard_clauses import guard_clauses
from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.errors.test_errors import failure

FEW = "not enough values to unpack (expected 2, got 1)"
MANY = "too many values to unpack (expected 2)"
UNORDERED = "'<' not supported between instances of 'NoneType' and 'int'"
PAIRS = {
    "too many": ("def f(t):\n    a, b = t.split(':')\n    return a, b\n", MANY, "x:y:z", ("x", "y:z")),
    "too few": ("def f(t):\n    a, b = t.split('=', 1)\n    return a, b\n", FEW, "x", ("x", "")),
    "too few of three": (
        "def f(t):\n    a, b, c = t.split('=')\n    return a, b, c\n",
        "not enough values to unpack (expected 3, got 1)",
        "x",
        ("x", "", ""),
    ),
    "without its space": (
        "def f(t):\n    a, b = t.strip().split(': ', 1)\n    return a, b\n",
        FEW,
        "To: ",
        ("To", ""),
    ),
    "in a loop": (
        "def f(t):\n    for a, b in (p.split('=', 1) for p in t.split('&')):\n        return a, b\n",
        FEW,
        "x",
        ("x", ""),
    ),
}
ORDERS = {
    "sorted by a key": (
        "def f(xs):\n    return sorted(xs, key=lambda x: x)\n",
        "sorted(xs, key=lambda x: x)",
    ),
    "sorted": ("def f(xs):\n    return sorted(x for x in xs)\n", "sorted(x for x in xs)"),
    "in place": ("def f(xs):\n    xs.sort(reverse=True)\n    return xs\n", "xs.sort(reverse=True)"),
    "by a function": ("def f(xs):\n    return sorted(xs, key=str.lower)\n", "sorted(xs, key=str.lower)"),
    "by several": (
        "def f(xs):\n    return sorted(xs, key=lambda x: [x, 1])\n",
        "sorted(xs, key=lambda x: [x, 1])",
    ),
    "the least": ("def f(xs):\n    return min(xs)\n", "min(xs)"),
    "the greatest": ("def f(xs):\n    return max(xs, key=abs)\n", "max(xs, key=abs)"),
}
ORDERED = {
    "sorted by a key": [None, 1, 2],
    "sorted": [None, 1, 2],
    "in place": [2, 1, None],
    "by several": [None, 1, 2],
    "the least": 1,
}
LEFT_ALONE = {
    "what is no text": ("def f(t):\n    a, b = t.parts()\n    return a\n", "ValueError", "a, b", FEW),
    "a star takes the rest": (
        "def f(t):\n    a, *b = t.split(',')\n    return a\n",
        "ValueError",
        "a, *b",
        FEW,
    ),
    "a limit is there": ("def f(t):\n    a, b = t.split(':', 2)\n    return a\n", "ValueError", "a, b", MANY),
    "other kinds": (
        "def f(xs):\n    return sorted(xs)\n",
        "TypeError",
        "sorted(xs)",
        "'<' not supported between instances of 'dict' and 'int'",
    ),
}


def guarded(source, error, text, message):
    return guard_clauses(source, [failure(error, "f", 2, source=source, text=text, message=message)])


@pytest.mark.parametrize(("source", "message", "given_text", "expected"), PAIRS.values(), ids=PAIRS)
def test_parts_that_are_missing_are_empty_and_the_last_keeps_the_rest(source, message, given_text, expected):
    target = next(each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Tuple))
    changed = names_of(guarded(source, "ValueError", ast.unparse(target).strip("()"), message))["f"]
    assert changed(given_text) == expected


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_texts_that_were_unpacked_still_are(name):
    source, message, _, expected = PAIRS[name]
    target = next(each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.Tuple))
    before = names_of(source)["f"]
    after = names_of(guarded(source, "ValueError", ast.unparse(target).strip("()"), message))["f"]

    @given(st.lists(st.sampled_from(["a", " ", "b"]), min_size=len(expected), max_size=len(expected)))
    def holds(parts):
        text = {"too many": ":", "without its space": ": "}.get(name, "=").join(parts)
        try:
            worked = before(text)
        except ValueError:
            return
        assert after(text) == worked

    holds()


@pytest.mark.parametrize("name", sorted(ORDERS))
def test_none_is_put_in_order_and_all_else_as_before(name):
    source, text = ORDERS[name]
    before, after = names_of(source)["f"], names_of(guarded(source, "TypeError", text, UNORDERED))["f"]
    if name in ORDERED:
        assert after([2, None, 1]) == ORDERED[name]
    values = st.text(max_size=2) if name == "by a function" else st.integers(-3, 3)

    @given(st.lists(values, min_size=1))
    def holds(xs):
        assert after(list(xs)) == before(list(xs))

    holds()


def test_none_is_neither_smaller_nor_greater():
    source = "def f(a, b):\n    return a < b\n"
    changed = names_of(guarded(source, "TypeError", "a < b", UNORDERED))["f"]
    assert [changed(None, 1), changed(1, 2), changed(2, 1)] == [False, True, False]


def test_what_is_not_a_pair_is_left_out_of_a_mapping():
    source = "def f(ls):\n    return dict(l.split('=', 1) for l in ls if l)\n"
    message = "dictionary update sequence element #0 has length 1; 2 is required"
    changed = guarded(source, "ValueError", "dict(l.split('=', 1) for l in ls if l)", message)
    assert names_of(changed)["f"](["a=1", "x", "", "b="]) == {"a": "1", "b": ""}


@pytest.mark.parametrize(("source", "error", "text", "message"), LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_is_not_known_is_left_alone(source, error, text, message):
    assert guarded(source, error, text, message) is None
