"""Load every module of a project in the sandbox, and say what does not load and why."""
