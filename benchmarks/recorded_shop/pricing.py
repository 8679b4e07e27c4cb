"""What orders cost."""

from benchmarks.recorded_shop.orders import Line, Order

FREE_FROM_CENTS = 10_000


def line_cents(line: Line, rate: float) -> int:
    """Price a line, tax included."""
    return round(line.cents * line.count * (1 + rate))


def shipping(cents: int) -> int:
    """Price the sending."""
    return 0 if cents >= FREE_FROM_CENTS else 490


def total(order: Order, rate: float) -> int:
    """Price an order."""
    return sum(line.cents * line.count for line in order.lines) + round(rate)
