"""Health of a stored system: its window, the degradation rules, and checks at ingest."""
