"""Bookings: wrong ones are refused by an error, as it should be."""


class Refused(ValueError):
    """A booking that cannot be made."""


def book(seats, free):
    """Seats that are left; Refused when there are too few or none were asked for."""
    if seats <= 0:
        raise Refused(f"{seats} seats cannot be booked")
    if seats > free:
        raise Refused(f"only {free} seats are free")
    return free - seats
