"""Alerts: what people are told of incidents, through an outbox that forgets nothing."""
