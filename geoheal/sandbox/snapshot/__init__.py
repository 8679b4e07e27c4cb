"""Read-only copies of a project's files, for the sandbox to show: no secrets, nothing outside of the root."""
