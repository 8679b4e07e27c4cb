"""Runs beside those that are measured, and what they show."""
