"""Endpoints of comparisons of telemetry: sides, named configurations, and results."""
