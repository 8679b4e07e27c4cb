"""Lookups by hash: sets, indexes, and lists that count their values."""
