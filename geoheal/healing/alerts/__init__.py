"""Alerts: notify people of incidents, through an outbox that forgets nothing."""
