"""Gate of changes: is what a branch changes as good as what it is based on? Measured, module by module."""
