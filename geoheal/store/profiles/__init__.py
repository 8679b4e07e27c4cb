"""Queries on profiles."""
