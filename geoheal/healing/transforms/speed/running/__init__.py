"""Incremental computation instead of starting over."""
