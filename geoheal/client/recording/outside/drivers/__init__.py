"""Drivers and clients that do not follow the DB-API or use ``http.client``."""
