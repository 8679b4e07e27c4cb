"""Answers of a service as typed values."""
