"""Measurement of a change: gates, pairs of runs, and their figures."""
