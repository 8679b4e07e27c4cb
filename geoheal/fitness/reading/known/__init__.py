"""Known names: modules that only compute, and names that access the interpreter."""
