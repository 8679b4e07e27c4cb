"""Queries on calibrations and anomalies."""
