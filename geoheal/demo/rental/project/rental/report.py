"""What the page of a station shows."""

import sqlite3
from decimal import Decimal

from rental import availability, bookings, pages, prices, settings, stations


def takings(booked: list[bookings.Booking], customer: str) -> dict[int, Decimal]:
    """Return what each bike brings in."""
    found: dict[int, Decimal] = {}
    for bike, starts, ends in booked:
        found[bike] = found.get(bike, Decimal(0)) + prices.price(ends - starts, customer)
    return found


def station_page(connection: sqlite3.Connection, station: int, customer: str) -> str:
    """Return the page of a station for a kind of customer."""
    booked = bookings.of_station(connection, station)
    brought = takings(booked, customer)
    return pages.page(
        "station",
        {
            "name": stations.name_of(connection, station),
            "busiest": availability.busiest(booked),
            "hours": availability.hours_out(booked),
            "lines": pages.lines({bike: str(amount) for bike, amount in brought.items()}),
            "total": prices.total(list(brought.values())),
            "currency": settings.load()["currency"],
        },
    )
