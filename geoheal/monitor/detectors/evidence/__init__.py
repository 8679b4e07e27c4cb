"""Detectors: how each kind of evidence scores a sample."""
