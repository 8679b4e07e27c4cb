"""Logs without a header: a line per request, with columns defined by a pattern."""
