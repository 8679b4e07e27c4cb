"""What names mean: modules that only compute, and names that reach for the interpreter."""
