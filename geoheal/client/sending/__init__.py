"""Sending: snapshots wait in an outbox, on disk if wanted, until the service has them."""
