"""Cells as people and tools write them: numbers, units, moments, and words for nothing."""
