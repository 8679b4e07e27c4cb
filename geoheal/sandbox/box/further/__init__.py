"""Additional runs: call functions with other inputs, and inspect side effects."""
