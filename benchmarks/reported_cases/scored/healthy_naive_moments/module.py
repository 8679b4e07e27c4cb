"""Bookings, whose moments must have a time zone."""

from datetime import datetime


class Booking:
    def __init__(self, name, begin, end):
        self.name = name
        self.begin = self.moment(begin)
        self.end = self.moment(end)

    @staticmethod
    def moment(text):
        value = datetime.fromisoformat(text)
        if value.tzinfo is None:
            raise ValueError(f"{text} has no time zone")
        return value


class Calendar:
    def __init__(self):
        self.bookings = []

    def add(self, booking):
        for other in self.bookings:
            if booking.begin < other.end and other.begin < booking.end:
                return False
        self.bookings.append(booking)
        return True


def book(rows):
    calendar = Calendar()
    return [calendar.add(Booking(*row)) for row in rows]
