"""Validation of input: strict JSON, types with bounds, and error messages that name the field."""
