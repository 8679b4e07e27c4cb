"""Settings that all code in a process shares: of the interpreter, the process and libraries."""
