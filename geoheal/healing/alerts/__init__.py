"""Alerts: notify people of incidents, through a durable outbox."""
