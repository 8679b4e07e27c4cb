"""Replacements of drivers and clients that are written otherwise than the DB-API and ``http.client``."""
