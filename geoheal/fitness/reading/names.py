"""Judge names by how they are written, and find what imported ones stand for."""

import ast
from collections.abc import Mapping


def is_private(name: str) -> bool:
    """Return whether a name begins with an underscore and does not end with two."""
    return name.startswith("_") and not name.endswith("__")


def last_name(node: ast.AST) -> str:
    """Return the last part of a name, or of what is called; empty for anything else.

    >>> last_name(ast.parse("shop.prices.get(4)", mode="eval").body)
    'get'
    """
    match node:
        case ast.Call(func=called):
            return last_name(called)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def imported(tree: ast.AST) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Modules by the names under which they are known here; and parts of modules, likewise."""
    modules: dict[str, str] = {}
    parts: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                modules[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            parts |= {alias.asname or alias.name: f"{node.module or ''}.{alias.name}" for alias in node.names}
    return modules, parts
