"""Find the names whose objects a node changes, and the names that it rebinds."""

import ast
from typing import TypeGuard

MUTATORS = frozenset(
    {
        *("add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert"),
        *("pop", "popitem", "popleft", "remove", "reverse", "rotate", "setdefault", "sort"),
        *("update", "__setitem__", "__delitem__", "write", "writelines", "put", "push"),
    }
)
"""Methods that change the object that they are called on."""


def root_name(node: ast.AST) -> str | None:
    """Return the name at the root of ``a.b[c].d``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def is_changed_by(node: ast.AST, name: str) -> bool:
    """Whether a node assigns or deletes a part of a name's object, or calls a changing method on it."""
    return changed_name(node) == name


def changed_name(node: ast.AST) -> str | None:
    """Return the name whose object a node changes: by assignment, deletion, or a changing method."""
    match node:
        case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
            return root_name(node)
        case ast.AugAssign(target=target):
            return root_name(target)
        case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in MUTATORS:
            return root_name(owner)
    return None


def is_rebound_by(node: ast.AST, name: str) -> TypeGuard[ast.Name]:
    """Whether a node binds a name."""
    return isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)
