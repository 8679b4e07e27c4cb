"""Putting a system into another one: what speaks against it, and how its rows get there."""
