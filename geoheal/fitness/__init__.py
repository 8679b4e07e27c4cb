"""Layer 2: judges code changes by measurement."""
