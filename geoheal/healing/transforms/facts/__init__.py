"""Facts about names, values and loops that transforms decide by."""
