"""Transforms that keep memory from growing."""
