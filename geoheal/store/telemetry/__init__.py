"""Queries on the telemetry of other tools."""
