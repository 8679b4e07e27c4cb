"""Guards against texts that cannot be parsed as needed."""
