"""The rental's web application."""

import os
import sqlite3
from pathlib import Path

from flask import Flask, Response, g, jsonify

from rental import prices, report, stations, storage

app = Flask("rental")


def database() -> sqlite3.Connection:
    """Return the database, open for the time of a request."""
    if "database" not in g:
        g.database = storage.connect(Path(os.environ["RENTAL_DATABASE"]))
    return g.database


@app.teardown_appcontext
def close(_error: BaseException | None) -> None:
    """Close the database with the request."""
    opened = g.pop("database", None)
    if opened is not None:
        opened.close()


@app.get("/stations/<int:station>/<customer>")
def station(station: int, customer: str) -> Response:
    """Show a station."""
    return Response(report.station_page(database(), station, customer), mimetype="text/plain")


@app.get("/cities/<city>")
def city(city: str) -> Response:
    """List the stations of a city."""
    found = stations.in_city(database(), city)
    return jsonify([{"name": each.name, "models": each.models} for each in found])


@app.get("/prices/<int:minutes>/<customer>")
def price(minutes: int, customer: str) -> Response:
    """Price some minutes."""
    return jsonify(str(prices.price(minutes, customer)))
