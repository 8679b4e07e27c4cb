"""The worker: runs the healing loops of all systems, as jobs of a queue in PostgreSQL."""
