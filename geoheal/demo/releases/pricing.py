"""What it costs to send a parcel."""

RATES = {"home": (5, 37), "abroad": (11, 83)}


def tariff(zone: str, grams: int) -> int:
    """Cents for the cheapest way to split a parcel into pieces of 1 g to 100 g."""
    base, slope = RATES[zone]
    cheapest = [0]
    for units in range(1, grams + 1):
        pieces = range(1, min(units, 100) + 1)
        cheapest.append(min(cheapest[units - p] + base + slope * p * p // 100 for p in pieces))
    return cheapest[-1]
