"""Rows of long-lived lists, found by a field instead of by looking at each."""
