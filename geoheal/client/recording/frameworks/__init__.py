"""What frameworks put around calls: contexts, requests, sessions, mapped objects."""
