"""Serves the rental, watched over by geoheal: what is recorded says geoheal.toml."""

import os

import geoheal.client
from geoheal.client.flask import GeohealFlask

geoheal.client.record()  # before the application is imported

from rental.web import app

GeohealFlask(app, system="rental", interval_s=float(os.environ["RENTAL_INTERVAL_S"]), latency_basin=False)
application = app
