"""External requests of recorded calls, with their answers."""
