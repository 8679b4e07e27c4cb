"""Targets of patches: files and git repositories, and the reload command."""
