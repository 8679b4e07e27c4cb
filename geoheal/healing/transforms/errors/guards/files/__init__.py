"""Guards against files that others create or remove."""
