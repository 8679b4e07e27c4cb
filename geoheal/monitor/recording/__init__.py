"""Store recorded calls, and return them."""
