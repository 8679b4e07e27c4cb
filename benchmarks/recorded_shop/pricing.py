"""What orders cost."""

from benchmarks.recorded_shop.orders import Line, Order

FREE_FROM_CENTS = 10_000


def line_cents(line: Line, rate: float) -> int:
    """What a line costs, tax included."""
    return round(line.cents * line.count * (1 + rate))


def shipping(cents: int) -> int:
    """What sending costs."""
    return 0 if cents >= FREE_FROM_CENTS else 490


def total(order: Order, rate: float) -> int:
    """What an order costs."""
    return sum(line.cents * line.count for line in order.lines) + round(rate)
