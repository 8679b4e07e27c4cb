"""Guards against texts that cannot be read as what is needed."""
