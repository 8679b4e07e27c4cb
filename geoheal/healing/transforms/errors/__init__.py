"""Transforms that handle what fails."""
