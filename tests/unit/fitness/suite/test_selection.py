"""Which functions a change touches."""

from geoheal.fitness.suite.selection import touched

SOURCE = """\
import math

RATE = 2


def outer(x):
    def inner(y):
        return y + 1

    return inner(x)


class Basket:
    kind = "plain"

    def total(self, amounts):
        return sum(amount * RATE for amount in amounts)


def other():
    return Basket.kind
"""


def names(*change):
    return touched(SOURCE, SOURCE.replace(*change)).functions


def test_the_function_that_holds_the_change():
    assert names("y + 1", "y + 2") >= {"outer.<locals>.inner"}
    assert "other" not in names("y + 1", "y + 2")
    assert names("    return Basket.kind", "    x = Basket.kind\n    return x") == {"other"}


def test_what_is_added_to_a_function():
    assert names("    return inner(x)", "    print(x)\n    return inner(x)") >= {"outer"}


def test_what_importing_executes_touches_all():
    found = touched(SOURCE, SOURCE.replace("RATE = 2", "RATE = 3"))
    assert found.on_import
    assert found.is_reached_by(frozenset({"Basket.total"}))
    assert not found.is_reached_by(frozenset())


def test_what_cannot_be_read_touches_all():
    assert touched(SOURCE, "def broken(:\n").on_import
    assert not touched(SOURCE, SOURCE).functions
