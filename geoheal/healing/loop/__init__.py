"""The healing loop of a system: check, attempt, and follow-up."""
