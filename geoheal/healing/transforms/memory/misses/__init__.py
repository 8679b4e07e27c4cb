"""Mappings that grow by keys that were only asked for."""
