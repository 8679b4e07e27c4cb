"""Values about recorded calls."""
