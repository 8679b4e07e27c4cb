"""A project as it is: what it consists of, and whether its modules load in the sandbox."""
