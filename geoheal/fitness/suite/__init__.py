"""The project's own tests as a gate: which reach a change, and whether it passes them."""
