"""A project: its parts, and whether its modules load in the sandbox."""
