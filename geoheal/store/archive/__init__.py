"""Backups: a database in one file, which any supported PostgreSQL takes."""
