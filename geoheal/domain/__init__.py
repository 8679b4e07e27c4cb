"""Frozen values without I/O: exchanged by all parts of geoheal."""
