"""The gate for changes: compare a branch with its base by measurement, module by module."""
