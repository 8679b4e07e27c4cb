"""Read-only copies of a project's files for the sandbox: no secrets, nothing outside of the root."""
