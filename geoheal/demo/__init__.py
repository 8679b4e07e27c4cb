"""The demonstration: a small shop that is broken in four ways, and healed."""
