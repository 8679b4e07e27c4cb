"""A memory gives no answer of one argument for another that equals it, and is not it."""

import collections
import datetime as dt
import enum
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.remembered.memoise import memoise
from geoheal.healing.transforms.speed.remembered.remember_readings import remember_readings


class Marked(str):
    """Text of a kind of its own, as marked-up text is."""

    __slots__ = ()

    def strip(self, *_):
        return Marked(f"<{str.strip(self)}>")

    def upper(self):
        return Marked(f"<{str.upper(self)}>")


class Flag(int, enum.Enum):
    """A number that is written by its name."""

    ON = 1


MOMENT = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
EQUAL = {
    "numbers and truth": ("def f(n: int) -> str:\n    return '#' + str(n)\n", [1, True, Flag.ON]),
    "texts": ("def f(s: str) -> str:\n    return s.upper()\n", ["a", Marked("a")]),
    "zeros": ("def f(x: float) -> str:\n    return f'{x:.1f}'\n", [0.0, -0.0, 0]),
    "signs": ("import math\ndef f(x: float) -> float:\n    return math.copysign(1.0, x)\n", [0.0, -0.0]),
    "decimals": (
        "from decimal import Decimal\ndef f(x: Decimal) -> str:\n    return str(x)\n",
        [Decimal("1.0"), Decimal("1.00")],
    ),
    "moments": (
        "from datetime import datetime\ndef f(x: 'datetime | None') -> str:\n    return x.isoformat()\n",
        [MOMENT, MOMENT.astimezone(dt.timezone(dt.timedelta(hours=2)))],
    ),
    "tuples": ("def f(x: tuple[float, float]) -> str:\n    return str(x)\n", [(1, 2), (1.0, 2.0), (True, 2)]),
    "sets": (
        "def f(x: frozenset[int]) -> str:\n    return ','.join(map(str, x))\n",
        [frozenset([0, 8]), frozenset([8, 0])],
    ),
    "texts in rows": (
        "def f(row):\n    return row['a'].strip() + row.get('b', '')\n",
        [{"a": "x"}, {"a": Marked("x")}, {"a": "x", "b": Marked("")}],
    ),
    "texts of objects": (
        "def f(row):\n    return row.a.strip() + row.b\n",
        [SimpleNamespace(a="x", b="y"), SimpleNamespace(a=Marked("x"), b="y")],
    ),
}


def answers(source: str, given: list[Any]) -> list[tuple[type, str]]:
    names: dict[str, Any] = {}
    exec(compile(source, "<module>", "exec"), names)
    return [(type(found), repr(found)) for found in map(names["f"], given)]


@pytest.mark.parametrize(("source", "given"), EQUAL.values(), ids=EQUAL)
@pytest.mark.parametrize("transform", [memoise, remember_readings])
def test_equal_arguments_get_their_own_answers(transform, source, given):
    changed = transform(source, None, Elsewhere()) or source
    assert answers(changed, given) == answers(source, given)
    assert answers(changed, given[::-1]) == answers(source, given[::-1])


@pytest.mark.parametrize(
    "source",
    [
        "def f(s: str) -> str:\n    return s.upper()\n",
        "def f(x: float, y: float) -> float:\n    return x * y\n",
        "def f(x: tuple[str, ...]) -> str:\n    return ','.join(x)\n",
    ],
)
def test_plain_ones_are_memoised(source):
    assert "typed=True" in (memoise(source) or "")


AHEAD = "def f(row):\n    if row['a'] > 1:\n        return row['b'].upper()\n    return row['a'] - 1\n"


def test_reading_ahead_is_doubted_and_breaks_nothing():
    class Failing:
        def __getitem__(self, key):
            if key == "b":
                raise RuntimeError(key)
            return 0

    elsewhere = Elsewhere()
    changed = remember_readings(AHEAD, None, elsewhere)
    assert changed is not None
    assert "reads everything that it may need" in elsewhere.doubts[0]
    given: list[Any] = [{"a": 1}, collections.defaultdict(str, {"a": 2}), Failing()]
    assert answers(changed, given) == answers(AHEAD, given)


def test_reading_what_is_always_read_is_not_doubted():
    elsewhere = Elsewhere()
    assert remember_readings(EQUAL["texts in rows"][0], None, elsewhere) is not None
    assert not elsewhere.doubts
