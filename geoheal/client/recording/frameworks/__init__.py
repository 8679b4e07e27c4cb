"""Objects of frameworks that calls use: contexts, requests, sessions, mapped objects."""
