"""Prometheus: its names, and its samples as data points."""
