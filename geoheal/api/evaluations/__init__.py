"""Evaluations that run in the background."""
