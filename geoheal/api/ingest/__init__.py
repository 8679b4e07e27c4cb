"""Snapshots over HTTP: batches, and a fast path for single ones."""
