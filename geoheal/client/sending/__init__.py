"""Sending: snapshots wait in an outbox, also on disk if requested, until the service has stored them."""
