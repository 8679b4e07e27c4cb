"""Measurement of a change: gates, pairs of runs, and the figures they give."""
