"""Retries and guards: what they do, and what they leave alone."""

# ruff: noqa: E501 - one example a line

from typing import Any

import pytest

from geoheal.healing.case import Failure
from geoheal.healing.transforms.errors.guard_clauses import guard_clauses
from geoheal.healing.transforms.errors.retry import retry
from tests.unit.healing.changed import names_of, text


def failure(error, function, line, *, source="", text="", message="", bases=(), others=()):
    column = source.splitlines()[line - 1].index(text) if text else None
    end = None if column is None else column + len(text)
    return Failure(
        error=error,
        message=message,
        function=function,
        line=line,
        count=3,
        bases=bases,
        column=column,
        end_column=end,
        others=others,
    )


FLAKY = "class Line:\n    def __init__(self):\n        self.calls = 0\n    def read(self, n):\n        self.calls += 1\n        if self.calls % 3:\n            raise TimeoutError('late')\n        return n\nLINE = Line()\ndef ask(n):\n    return LINE.read(n)\n"
CHARGE = "SENT = []\ndef transfer(n):\n    SENT.append(n)\n    raise TimeoutError('late')\n"
BY_NAME = "def charge(n):\n    raise TimeoutError('late')\n"
CALLED_BY = "def call(n):\n    raise TimeoutError('late')\ndef pay(n):\n    return call(n)\ndef quote(n):\n    return call(n)\n"


def test_a_transient_failure_is_retried():
    names = names_of(retry(FLAKY, [failure("TimeoutError", "Line.read", 7)]))
    assert [names["ask"](n) for n in range(5)] == list(range(5))


def test_a_lasting_transient_failure_is_raised_in_the_end():
    names = names_of(
        retry("def read():\n    raise ConnectionError('gone')\n", [failure("ConnectionError", "read", 2)])
    )
    with pytest.raises(ConnectionError, match="gone"):
        names["read"]()


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        (CHARGE, failure("TimeoutError", "transfer", 4)),
        (BY_NAME, failure("TimeoutError", "charge", 2)),
        (FLAKY, failure("ValueError", "Line.read", 7)),
        (FLAKY, failure("PermissionError", "Line.read", 7, bases=("OSError",))),
    ],
    ids=["changes something first", "is named after an act", "is not a transient error", "is a refusal"],
)
def test_what_must_not_be_called_twice_is_not(source, seen):
    assert retry(source, [seen]) is None


def test_of_a_shared_call_only_the_harmless_caller_is_retried():
    changed = text(retry(CALLED_BY, [failure("TimeoutError", "call", 2)]))
    assert "@_retry(TimeoutError)\ndef quote" in changed
    assert changed.count("@_retry") == 1


GUARDED: dict[str, tuple[Any, ...]] = {
    "mean": ('def f(xs):\n    """Mean, 0.0 for an empty list."""\n    return sum(xs) / len(xs)\n', "ZeroDivisionError", 3, "sum(xs) / len(xs)", "", ([],), 0.0),
    "optional": ("def f(a: int, b: int) -> float | None:\n    return a / b\n", "ZeroDivisionError", 2, "a / b", "", (1, 0), None),
    "key": ("def g(d):\n    return d.get('n', 7)\ndef f(d):\n    return d['n'] + 1\n", "KeyError", 4, "d['n']", "", ({},), 8),
    "named default": ("DEFAULT_RATE = 2\ndef f(d):\n    return d['rate'] * 3\n", "KeyError", 3, "d['rate']", "", ({},), 6),
    "first": ("def f(xs):\n    return xs[0]\n", "IndexError", 2, "xs[0]", "", ([],), None),
    "part": ("def f(s):\n    return s.split('=')[1].strip()\n", "IndexError", 2, "s.split('=')[1]", "", ("a",), ""),
    "loop": ("def f(d):\n    return [x for x in d['t']]\n", "TypeError", 2, "d['t']", "'NoneType' object is not iterable", ({"t": None},), []),
    "attribute": ("def f(u) -> str:\n    return u.strip().upper()\n", "AttributeError", 2, "u.strip", "'NoneType' object has no attribute 'strip'", (None,), ""),
    "largest": ("def f(xs):\n    return max(xs)\n", "ValueError", 2, "max(xs)", "max() iterable argument is empty", ([],), None),
    "next": ("def f(xs):\n    return next(x for x in xs)\n", "StopIteration", 2, "next(x for x in xs)", "", ([],), None),
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "error", "line", "text", "message", "given", "expected"), GUARDED.values(), ids=GUARDED.keys()
)
def test_a_guard_says_what_holds_instead(source, error, line, text, message, given, expected):
    changed = guard_clauses(source, [failure(error, "f", line, source=source, text=text, message=message)])
    assert changed is not None
    names = names_of(changed)
    assert names["f"](*given) == expected


UNGUARDED: dict[str, tuple[Any, ...]] = {
    "it is raised by the module": (
        "def f(x):\n    raise ValueError('no')\n",
        "ValueError",
        2,
        "raise ValueError('no')",
    ),
    "it is documented": (
        'def f(d):\n    """Raises KeyError for unknown names."""\n    return d["n"]\n',
        "KeyError",
        3,
        'd["n"]',
    ),
    "it is another kind": ("def f(x):\n    return x.y\n", "AssertionError", 2, "x.y"),
    "the text is not a number": ("def f(x):\n    return int(x)\n", "ValueError", 2, "int(x)"),
}


@pytest.mark.parametrize(("source", "error", "line", "text"), UNGUARDED.values(), ids=UNGUARDED.keys())
def test_an_answer_of_the_module_is_left_alone(source, error, line, text):
    seen = failure(error, "f", line, source=source, text=text, message="invalid literal for int(): 'abc'")
    assert guard_clauses(source, [seen]) is None


PLACE = "def place(scores, team):\n    if scores:\n        ids = [each for each, _ in scores]\n        return (ids.index(team) + 1) * 10\n    return 7\n"


def not_in_list(source, line, text):
    return failure("ValueError", "place", line, source=source, text=text, message="3 is not in list")


def test_what_is_not_found_gets_the_answer_of_an_empty_table():
    names = names_of(guard_clauses(PLACE, [not_in_list(PLACE, 4, "ids.index(team)")]))
    assert names["place"]([(1, 5), (2, 4)], 2) == 20
    assert names["place"]([(1, 5)], 3) == names["place"]([], 3) == 7


@pytest.mark.parametrize(
    "expression",
    [
        "0 if team is None else ids.index(team)",
        "team and ids.index(team)",
        "[ids.index(t) for t in team]",
        "ids.index(next(team))",
    ],
)
def test_a_search_that_is_not_always_made_is_not_guarded(expression):
    source = f"def place(ids, team):\n    if not ids:\n        return 7\n    return {expression}\n"
    at = expression[expression.index("ids.index") :].split(" for")[0]
    assert guard_clauses(source, [not_in_list(source, 4, at)]) is None


def test_a_search_in_a_function_without_another_answer_is_not_guarded():
    source = "def place(ids, team):\n    return ids.index(team)\n"
    assert guard_clauses(source, [not_in_list(source, 2, "ids.index(team)")]) is None


FIRST: dict[str, tuple[Any, ...]] = {
    "before and": ("def f(d, n):\n    \"\"\"Answer; 7 for an unknown key.\"\"\"\n    return d['k'] and n\n", "KeyError", "d['k']", ({}, 0), 7),
    "in a comparison": ("def f(d, n):\n    \"\"\"Answer; 7 for an unknown key.\"\"\"\n    return n < d['k'] < 9\n", "KeyError", "d['k']", ({}, 0), 7),
    "in a condition": ("def f(xs, n):\n    \"\"\"Answer; 7 if empty.\"\"\"\n    return 1 if xs[0] else n\n", "IndexError", "xs[0]", ([], 0), 7),
    "run over": ("def f(d, n):\n    \"\"\"Answer; 7 for an unknown key.\"\"\"\n    return [x + n for x in d['k']]\n", "KeyError", "d['k']", ({}, 0), 7),
}  # fmt: skip


@pytest.mark.parametrize(("source", "error", "text", "given", "expected"), FIRST.values(), ids=FIRST)
def test_what_is_reached_first_ends_the_function(source, error, text, given, expected):
    changed = guard_clauses(source, [failure(error, "f", 3, source=source, text=text)])
    assert names_of(changed)["f"](*given) == expected


SOMETIMES: dict[str, tuple[Any, ...]] = {
    "a key": ("def f(d, n):\n    \"\"\"Answer; 7 for an unknown key.\"\"\"\n    return n and [d['k']]\n", "KeyError", "d['k']", "", ({}, 0), 0),
    "a divisor": ("def f(a, b, known):\n    \"\"\"Share; None without b.\"\"\"\n    return 5.0 if known else round(a / b)\n", "ZeroDivisionError", "a / b", "", (1, 0, True), 5.0),
    "an object": ("def f(u, n):\n    \"\"\"Name; \"nobody\" without a user.\"\"\"\n    return n or u.name\n", "AttributeError", "u.name", "'NoneType' object has no attribute 'name'", (None, 3), 3),
    "an element": ("def f(xs, n):\n    \"\"\"First; 7 if empty.\"\"\"\n    return n or [xs[0]]\n", "IndexError", "xs[0]", "", ([], 3), 3),
    "a round of a loop": ("def f(xs, n):\n    \"\"\"Count; 7 if empty.\"\"\"\n    while n and xs[0]:\n        n -= 1\n    return n\n", "IndexError", "xs[0]", "", ([], 0), 0),
}  # fmt: skip


@pytest.mark.parametrize(
    ("source", "error", "text", "message", "given", "expected"), SOMETIMES.values(), ids=SOMETIMES
)
def test_what_is_not_always_reached_does_not_end_the_function(source, error, text, message, given, expected):
    changed = guard_clauses(source, [failure(error, "f", 3, source=source, text=text, message=message)])
    assert changed is not None
    assert names_of(changed)["f"](*given) == expected
    assert "\n    if " not in changed


VERSION = "import re\nP = re.compile(r'v(\\d+)')\ndef of(name):\n    return P.match(name).group(1)\n"
PAIR = "import re\nP = re.compile(r'(\\d+)-(\\d+)')\ndef of(name):\n    first, last = P.match(name).groups()\n    return int(last) - int(first)\n"
LABEL = 'class Unit:\n    def __init__(self, unit):\n        self.unit = unit\n    def label(self):\n        return f"[{self.unit.strip()}]"\n'
NOTHING = "'NoneType' object has no attribute "


@pytest.mark.parametrize(
    ("source", "part", "attribute", "known", "lacking"),
    [
        (VERSION, "P.match(name).group", "group", ("v7", "7"), None),
        (PAIR, "P.match(name).groups", "groups", ("3-8", 5), 0),
    ],
)
def test_what_is_not_found_is_none_and_is_sought_once(source, part, attribute, known, lacking):
    line = next(n for n, each in enumerate(source.splitlines(), 1) if part in each)
    seen = failure("AttributeError", "of", line, source=source, text=part, message=NOTHING + f"'{attribute}'")
    changed = text(guard_clauses(source, [seen]))
    assert changed.count("P.match(name)") == 1
    of = names_of(changed)["of"]
    assert (of(known[0]), of("x")) == (known[1], lacking)


def test_a_guard_in_an_f_string_uses_the_quotes_that_are_free():
    seen = failure(
        "AttributeError", "Unit.label", 5, source=LABEL, text="self.unit.strip", message=NOTHING + "'strip'"
    )
    made = names_of(guard_clauses(LABEL, [seen]))["Unit"]
    assert (made(" C ").label(), made(None).label()) == ("[C]", "[]")


FEED = "class Feed:\n    def __init__(self):\n        self.text = ''\n    def feed(self, piece):\n        self.text += piece.decode()\n"
READ = "def read(pieces):\n    text = ''\n    for piece in pieces:\n        text += piece.decode('utf-8')\n    return text\n"
PLAIN = "def read(raw):\n    return raw.decode()\n"
PIECES = [bytes([each]) for each in "naïve".encode()]


def undecodable(source, function, part, message):
    line = next(n for n, each in enumerate(source.splitlines(), 1) if part in each)
    return guard_clauses(
        source, [failure("UnicodeDecodeError", function, line, source=source, text=part, message=message)]
    )


def test_a_character_that_two_pieces_share_is_put_together():
    cut = "'utf-8' codec can't decode byte 0xc3 in position 0: unexpected end of data"
    feed = names_of(undecodable(FEED, "Feed.feed", "piece.decode()", cut))["Feed"]()
    for piece in PIECES:
        feed.feed(piece)
    assert feed.text == "naïve"
    assert names_of(undecodable(READ, "read", "piece.decode('utf-8')", cut))["read"](PIECES) == "naïve"


def test_bytes_that_are_not_text_are_replaced():
    wrong = "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"
    assert "errors" in undecodable(FEED, "Feed.feed", "piece.decode()", wrong)
    assert names_of(undecodable(PLAIN, "read", "raw.decode()", wrong))["read"](b"\xffa") == "\ufffda"
