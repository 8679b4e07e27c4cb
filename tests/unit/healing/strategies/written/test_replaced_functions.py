"""Functions that a model wrote take the place of those of the same name, and nothing else changes."""

import pytest

from geoheal.healing.strategies.written.replaced_functions import with_functions
from tests.unit.healing.changed import names_of, text

SOURCE = '''"""A shop."""

import functools

RATE = 3   # oddly   spaced


@functools.cache
def price(n):
    return n * RATE


class Shop:
    size = 1

    @property
    def total(self):
        return sum(price(n) for n in range(self.size))
'''
PRICE = "def price(n):\n    return n * 4\n"
TOTAL = "class Shop:\n    @property\n    def total(self):\n        return 7\n"
REFUSED = {
    "no Python": "def price(:\n",
    "another decorator": f"@staticmethod\n{PRICE}",
    "a class without such a method": "class Shop:\n    def shut(self):\n        return 1\n",
    "nothing": "",
    "a call": f"{PRICE}print(price(3))\n",
    "a program": f"{PRICE}if __name__ == '__main__':\n    price(3)\n",
}


@pytest.mark.parametrize("written", [PRICE, f"@functools.cache\n{PRICE}"])
def test_a_function_is_replaced_below_its_decorators(written):
    changed = with_functions(SOURCE, written)
    assert text(changed) == SOURCE.replace("return n * RATE", "return n * 4")


def test_a_method_and_what_it_needs_are_put_where_they_belong():
    written = f"import math\n\n\ndef half(n):\n    return math.floor(n / 2)\n\n\n{TOTAL}".replace(
        "7", "half(7)"
    )
    names = names_of(with_functions(SOURCE, written))
    assert names["Shop"]().total == 3
    assert (names["price"](2), names["RATE"]) == (6, 3)


def test_a_whole_module_is_taken_as_it_is():
    written = SOURCE.replace("RATE = 3", "RATE = 5")
    assert with_functions(SOURCE, written) == written


@pytest.mark.parametrize("written", REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused(written):
    assert with_functions(SOURCE, written) is None
