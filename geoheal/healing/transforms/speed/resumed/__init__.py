"""Growing buffers that are searched again from their beginning each time."""
