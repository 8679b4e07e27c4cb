"""The project's own tests as a gate: the base's tests on what the branch makes of the project."""
