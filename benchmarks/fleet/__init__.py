"""A database of many systems with a history, as a fleet that is alive leaves it."""
