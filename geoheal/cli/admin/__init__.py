"""Commands for those who operate the service."""
