"""The database: its tables, and what a new one begins with."""

import random
import sqlite3
from pathlib import Path

STATIONS = 40
BIKES = 12
BOOKINGS = 48
DAYS = 14

TABLES = """
CREATE TABLE stations (id INTEGER PRIMARY KEY, city TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE bikes (id INTEGER PRIMARY KEY, station INTEGER NOT NULL, model TEXT NOT NULL);
CREATE TABLE bookings (bike INTEGER NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL);
CREATE INDEX bikes_of ON bikes (station);
CREATE INDEX bookings_of ON bookings (bike);
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the database."""
    return sqlite3.connect(path)


def create(connection: sqlite3.Connection) -> None:
    """Make the tables, and fill them with two weeks of bookings."""
    connection.executescript(TABLES)
    chance = random.Random(7)
    for station in range(STATIONS):
        city = ("Ghent", "Basel", "Turin", "Lund")[station % 4]
        connection.execute("INSERT INTO stations VALUES (?, ?, ?)", (station, city, f"Square {station}"))
        for number in range(BIKES):
            model = chance.choice(("city", "cargo", "electric"))
            connection.execute(
                "INSERT INTO bikes VALUES (?, ?, ?)", (station * BIKES + number, station, model)
            )
        for _ in range(BOOKINGS):
            bike = station * BIKES + chance.randrange(BIKES)
            starts = chance.randrange(DAYS * 24 * 60)
            connection.execute(
                "INSERT INTO bookings VALUES (?, ?, ?)", (bike, starts, starts + chance.randrange(30, 2_880))
            )
    connection.commit()
