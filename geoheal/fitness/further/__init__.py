"""Additional runs beside the measured ones, and their results."""
