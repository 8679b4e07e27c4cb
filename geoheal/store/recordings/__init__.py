"""Queries on recorded calls."""
