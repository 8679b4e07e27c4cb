"""The life cycle of a patch after its proposal."""
