"""Snapshots over HTTP: batches, and single ones that are answered without Flask."""
