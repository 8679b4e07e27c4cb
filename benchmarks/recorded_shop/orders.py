"""Orders, as they are in the database."""

import sqlite3
from dataclasses import dataclass
from typing import Final

CUSTOMERS: Final = 50
ORDERS: Final = 2_000
LINES_PER_ORDER: Final = 12


@dataclass
class Line:
    """A line of an order."""

    name: str
    cents: int
    count: int


@dataclass
class Order:
    """An order."""

    number: int
    customer: int
    lines: list[Line]


def fill(database: sqlite3.Connection) -> None:
    """Make the tables."""
    database.execute("CREATE TABLE orders (number INTEGER PRIMARY KEY, customer INTEGER)")
    database.execute("CREATE TABLE lines (number INTEGER, name TEXT, cents INTEGER, count INTEGER)")
    database.execute("CREATE INDEX lines_of ON lines (number)")
    numbers = range(ORDERS)
    database.executemany("INSERT INTO orders VALUES (?, ?)", [(n, n % CUSTOMERS) for n in numbers])
    database.executemany(
        "INSERT INTO lines VALUES (?, ?, ?, ?)",
        [(n, f"thing {i}", 100 + 7 * i, 1 + i % 3) for n in numbers for i in range(LINES_PER_ORDER)],
    )
    database.commit()


def load(database: sqlite3.Connection, number: int) -> Order:
    """One order with its lines; its connection cannot be recorded, which is counted."""
    (customer,) = database.execute("SELECT customer FROM orders WHERE number = ?", (number,)).fetchone()
    rows = database.execute("SELECT name, cents, count FROM lines WHERE number = ?", (number,))
    return Order(number, customer, [Line(*row) for row in rows])
