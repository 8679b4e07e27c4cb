"""Patterns that are built from variables: compiled once, or searched only where their text occurs."""
