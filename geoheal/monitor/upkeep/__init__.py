"""Maintenance of the history: roll-ups, tidying, retention, merging."""
