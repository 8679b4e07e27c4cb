"""Observing: what the application does, gathered into snapshots at little cost."""
