"""The life of a patch after it was proposed."""
