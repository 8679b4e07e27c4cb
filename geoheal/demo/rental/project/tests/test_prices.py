from decimal import Decimal

import pytest

from rental.prices import price, total


@pytest.mark.parametrize(
    ("minutes", "expected"), [(1, "3.50"), (60, "3.50"), (61, "7.00"), (600, "18.00"), (1_500, "21.50")]
)
def test_a_day_is_the_most_that_its_hours_cost(minutes, expected):
    assert price(minutes, "regular") == Decimal(expected)


def test_members_pay_less():
    assert price(60, "member") == Decimal("2.98")


def test_prices_are_added_up():
    assert total([Decimal("1.10"), Decimal("2.20")]) == Decimal("3.30")
