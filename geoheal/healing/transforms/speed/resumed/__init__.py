"""Buffers that grow, and are searched again from their beginning each time."""
