"""Migrations, roles, tokens, and figures for those who operate the service."""
