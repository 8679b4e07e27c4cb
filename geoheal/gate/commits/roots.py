"""The folder from which a registered module is imported."""


def root_for(name: str, path: str) -> str | None:
    """Return the folder of a module's path without its name; None if the path does not end with it.

    >>> root_for("shop.prices", "src/shop/prices.py"), root_for("shop", "shop/__init__.py")
    ('src', '')
    >>> root_for("shop", "main.py") is None
    True
    """
    relative = name.replace(".", "/")
    for end in (f"{relative}.py", f"{relative}/__init__.py"):
        if path == end or path.endswith(f"/{end}"):
            return path[: -len(end)].rstrip("/")
    return None
