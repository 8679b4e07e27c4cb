"""Guards, by kind of failure."""
