"""Data of a history's charts: its course in buckets, and marks."""
