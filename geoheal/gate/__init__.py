"""Gate of changes: is a branch as good as its base? Measured, module by module."""
