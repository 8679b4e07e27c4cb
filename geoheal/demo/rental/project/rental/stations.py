"""Stations and their bikes, as they are in the database."""

import sqlite3
from dataclasses import dataclass


@dataclass
class Station:
    """A station, and how many bikes of each model belong to it."""

    number: int
    name: str
    models: dict[str, int]


def in_city(connection: sqlite3.Connection, city: str) -> list[Station]:
    """Return the stations of a city."""
    rows = connection.execute(
        "SELECT s.id, s.name, b.model, count(*) FROM stations s JOIN bikes b ON b.station = s.id "
        "WHERE s.city = ? GROUP BY s.id, s.name, b.model ORDER BY s.id, b.model",
        (city,),
    )
    found: dict[int, Station] = {}
    for number, name, model, count in rows.fetchall():
        found.setdefault(number, Station(number, name, {})).models[model] = count
    return list(found.values())


def name_of(connection: sqlite3.Connection, number: int) -> str:
    """Return the name of a station."""
    row = connection.execute("SELECT name FROM stations WHERE id = ?", (number,)).fetchone()
    return "" if row is None else str(row[0])
