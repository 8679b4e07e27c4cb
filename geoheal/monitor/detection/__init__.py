"""Calibrated detection of a stored system: running detectors, nodes, explanations."""
