"""Read a file as one side of a comparison."""
