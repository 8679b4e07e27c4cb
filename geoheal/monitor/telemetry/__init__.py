"""Telemetry of other tools (OpenTelemetry, Prometheus) as snapshots: rules, deltas, buckets, exports."""
