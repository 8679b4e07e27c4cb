"""The project's own tests as a gate: the base's tests run on the branch's code."""
