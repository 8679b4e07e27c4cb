"""Formats of history files: CSV, NDJSON and Parquet, read in pieces."""
