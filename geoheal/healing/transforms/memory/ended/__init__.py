"""Entries that leave their table when what they stand for has ended."""
