"""The healing loop of a system: one check, one attempt, and what follows up."""
