"""Ingest: place reported observations and store them, singly, in groups or in batches."""
