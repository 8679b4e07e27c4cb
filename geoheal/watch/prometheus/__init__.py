"""Prometheus targets: their expositions are scraped, and sent to the service as OpenTelemetry's exporters do.

The service keeps what each series counted last, so that nothing is lost or counted twice when the scraper or
the service starts again.
"""
