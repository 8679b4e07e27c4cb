"""Sides of comparisons, as requests name them."""
