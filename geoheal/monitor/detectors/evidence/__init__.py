"""Detectors: what each kind of evidence scores a sample by."""
