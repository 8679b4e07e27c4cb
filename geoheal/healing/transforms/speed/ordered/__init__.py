"""Queues and sorted lists: values taken from the front, the smallest first, or in order."""
