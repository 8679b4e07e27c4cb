"""Evaluations that run in the background of a request."""
