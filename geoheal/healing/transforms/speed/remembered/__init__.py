"""Caches for results, patterns and positions."""
