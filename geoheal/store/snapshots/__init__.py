"""Snapshots: written one by one or by COPY, read as rows, windows, streams and timelines."""
