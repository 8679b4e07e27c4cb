"""Judge names by how they are written."""


def is_private(name: str) -> bool:
    """Return whether a name begins with an underscore and does not end with two."""
    return name.startswith("_") and not name.endswith("__")
