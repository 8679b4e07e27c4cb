"""How many bikes are out at once."""

from collections.abc import Sequence

from rental.bookings import Booking


def busiest(bookings: Sequence[Booking]) -> int:
    """Return how many bikes are out at the same time at most."""
    moves = sorted([(starts, 1) for _, starts, _ in bookings] + [(ends, -1) for _, _, ends in bookings])
    out = most = 0
    for _, change in moves:
        out += change
        most = max(most, out)
    return most


def hours_out(bookings: Sequence[Booking]) -> int:
    """Return the hours for which bikes are out, all together."""
    return sum(ends - starts for _, starts, ends in bookings) // 60
