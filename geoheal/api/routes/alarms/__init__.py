"""Endpoints of alarms: change events, silences, user-defined rules, and alerts."""
