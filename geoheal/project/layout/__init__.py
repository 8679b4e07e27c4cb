"""Find out how a project is laid out: sources, modules, environment, tests, generated files."""
