"""External requests of a recorded call, with their answers."""
