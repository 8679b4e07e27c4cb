"""Basins as unit vectors: amplitudes of coordinates, one by one and in batches, and their angles."""
