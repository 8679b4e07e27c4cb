"""The pages of the application."""

import sqlite3

from flask import Flask

from benchmarks.recorded_shop import orders, pricing


def create(database: sqlite3.Connection) -> Flask:
    """Make the application."""
    app = Flask(__name__)

    @app.get("/orders/<int:number>")
    def order(number: int) -> dict[str, object]:
        found = orders.load(database, number)
        lines = [{"name": line.name, "cents": pricing.line_cents(line, 0.19)} for line in found.lines]
        cents = pricing.total(found, 0.19)
        return {"number": number, "lines": lines, "cents": cents + pricing.shipping(cents)}

    return app
