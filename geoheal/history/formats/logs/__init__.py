"""Logs without a header: a line per request, of which a pattern says the columns."""
