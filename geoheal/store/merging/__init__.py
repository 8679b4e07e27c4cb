"""Merging a system into another one: obstacles, and copying of its rows."""
