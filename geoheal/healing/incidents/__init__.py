"""The course of an incident: what opens, resolves and paces it."""
