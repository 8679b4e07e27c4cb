"""A receiver of OpenTelemetry metrics (OTLP/HTTP), which become snapshots."""
