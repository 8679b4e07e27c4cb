"""Ingest: reports become placed observations and are stored, one by one, in groups or in batches."""
