"""Transforms that handle failures."""
