"""Observe what the application does, and gather it into snapshots at little cost."""
