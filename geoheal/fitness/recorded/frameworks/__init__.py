"""Replay within frameworks: contexts, mapped objects, the clock; these files' texts run in the sandbox."""
