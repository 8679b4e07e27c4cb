"""Whether code asks which object a value is: an answer kept by that is wrong once the object has changed."""

import ast
import builtins
from collections.abc import Set
from typing import Final

IDENTITY: Final = "which object a value is"


def sentinels_of(tree: ast.AST) -> frozenset[str]:
    """Names that stand for an object of their own: ``MISSING = object()``."""
    return frozenset(
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.value) == "object()"
        for target in node.targets
        if isinstance(target, ast.Name)
    )


def asks_for_identity(node: ast.Compare, sentinels: Set[str]) -> bool:
    """Whether two values are compared by what object they are, neither of which is one of a kind.

    >>> [asks_for_identity(ast.parse(each, mode="eval").body, set()) for each in ("a is b", "a is None")]
    [True, False]
    """
    sides = [node.left, *node.comparators]
    return any(
        isinstance(operator, ast.Is | ast.IsNot)
        and not any(_is_one_of_a_kind(each, sentinels) for each in pair)
        for operator, *pair in zip(node.ops, sides, sides[1:], strict=False)
    )


def _is_one_of_a_kind(node: ast.expr, sentinels: Set[str]) -> bool:
    """Return a constant, a type, a sentinel, or a name that is written as classes and members are."""
    match node:
        case ast.Constant() | ast.Call(func=ast.Name(id="type")):
            return True
        case ast.Name(id=name) if name in sentinels or hasattr(builtins, name):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.lstrip("_")[:1].isupper()
    return False
