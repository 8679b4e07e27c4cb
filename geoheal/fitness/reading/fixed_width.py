"""Numbers that a change puts where only small ones fit: Python's own have no largest one.

A workload draws numbers of some thousands; in 32 or 64 bits larger ones fail, wrap around, or lose digits.
"""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.fitness.reading.known_modules import words
from geoheal.fitness.reading.names import imported

_HOLDERS: Final = words("array ctypes numpy struct")
"""Modules whose numbers have a width."""
_BYTE: Final = 0xFF


def fixed_widths(new_code: str, current_code: str) -> list[str]:
    """Return what gives numbers a fixed width in the new code alone, sorted.

    >>> fixed_widths("import numpy as np\\ndef f(xs): return np.sum(xs)", "def f(xs): return sum(xs)")
    ['numpy.sum']
    >>> fixed_widths("def f(n): return n & 0xFFFFFFFF", "def f(n): return n")
    ['n & 4294967295']
    >>> fixed_widths("import math\\ndef f(n): return math.isqrt(n) & 3", "")
    []
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return []
    return sorted(set(_widths(new)) - set(_widths(current)))


def _widths(tree: ast.Module) -> Iterator[str]:
    modules, parts = imported(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=part) if modules.get(name) in _HOLDERS:
                yield f"{modules[name]}.{part}"
            case ast.Name(id=name, ctx=ast.Load()) if parts.get(name, "").partition(".")[0] in _HOLDERS:
                yield parts[name]
            case ast.Attribute(attr="to_bytes"):
                yield ast.unparse(node)
            case ast.BinOp(op=ast.BitAnd(), left=left, right=right):
                if _is_mask(left) or _is_mask(right):
                    yield ast.unparse(node)


def _is_mask(node: ast.expr) -> bool:
    """Whether a number is all ones, and at least eight of them."""
    value = node.value if isinstance(node, ast.Constant) else None
    return isinstance(value, int) and value >= _BYTE and value & (value + 1) == 0
