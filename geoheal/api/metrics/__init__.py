"""Metrics for Prometheus: the service's own, and each system's health."""
