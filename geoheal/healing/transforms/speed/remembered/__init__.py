"""Caches for results and positions."""
