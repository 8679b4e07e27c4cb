"""What charts of a history show: its course in buckets, and marks."""
