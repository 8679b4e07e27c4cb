"""Bookings of bikes: from which minute until which, counted from the beginning of the season."""

import sqlite3

Booking = tuple[int, int, int]
"""Bike, first minute, and the minute in which it is back."""


def of_station(connection: sqlite3.Connection, station: int) -> list[Booking]:
    """Return the bookings of a station's bikes, the earliest first."""
    rows = connection.execute(
        "SELECT k.bike, k.starts, k.ends FROM bookings k JOIN bikes b ON b.id = k.bike "
        "WHERE b.station = ? ORDER BY k.starts, k.bike",
        (station,),
    )
    return rows.fetchall()
