"""Exchange rates of all days, in memory because every request needs any of them."""

RATES = {}


def rate(day):
    """Rate of a day, from the table of all days; computed on first use."""
    if day not in RATES:
        RATES[day] = sum((day * n) % 97 for n in range(3000)) / 97
    return RATES[day]
