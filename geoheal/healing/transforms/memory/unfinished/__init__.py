"""Entries of what was begun and failed."""
