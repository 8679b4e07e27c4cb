"""Retries and guards: what they do, and what they leave alone."""

# ruff: noqa: E501 - one example a line

from typing import Any

import pytest

from geoheal.healing.case import Failure
from geoheal.healing.transforms.guard_clauses import guard_clauses
from geoheal.healing.transforms.retry import retry
from tests.unit.healing.changed import names_of, text


def failure(error, function, line, *, source="", text="", message="", bases=()):
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
    ids=["changes something first", "is named after an act", "is no transient error", "is a refusal"],
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
    "the text is no number": ("def f(x):\n    return int(x)\n", "ValueError", 2, "int(x)"),
}


@pytest.mark.parametrize(("source", "error", "line", "text"), UNGUARDED.values(), ids=UNGUARDED.keys())
def test_an_answer_of_the_module_is_left_alone(source, error, line, text):
    seen = failure(error, "f", line, source=source, text=text, message="invalid literal for int(): 'abc'")
    assert guard_clauses(source, [seen]) is None
