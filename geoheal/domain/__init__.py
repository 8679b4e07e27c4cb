"""Frozen values without I/O: what geoheal's parts say to each other."""
