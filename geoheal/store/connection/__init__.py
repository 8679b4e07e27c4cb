"""Basics of a session: the driver's errors, replicas, notifications, and rows by name."""
