"""Health of a stored system: its window, the degradation rules, and alertness at ingest."""
