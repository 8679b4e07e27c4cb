"""What it costs to hire a bike."""

from decimal import Decimal

from rental import settings

CENT = Decimal("0.01")


def price(minutes: int, customer: str) -> Decimal:
    """Price some minutes: by the hour, and never more than by the day."""
    known = settings.load()
    days, rest = divmod(minutes, 24 * 60)
    hours = -(-rest // 60)
    full = days * known["day"] + min(hours * known["hour"], known["day"])
    return (full * (1 - known["discounts"][customer])).quantize(CENT)


def total(prices: list[Decimal]) -> Decimal:
    """Add prices up."""
    return sum(prices, Decimal(0)).quantize(CENT)
