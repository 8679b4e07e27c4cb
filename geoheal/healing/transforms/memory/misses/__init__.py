"""Mappings that grow with every lookup of a missing key."""
