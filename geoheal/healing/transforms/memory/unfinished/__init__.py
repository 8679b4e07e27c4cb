"""Remove entries of work that was begun and failed."""
