"""Handlers that are registered and never removed."""
