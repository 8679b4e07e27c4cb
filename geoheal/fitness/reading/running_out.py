"""Resources of a change that run out: containers that nothing fills, numbers of fixed width.

It works until they are empty, or a number is larger, which no run shows. A workload draws numbers of some
thousands; in 32 or 64 bits larger ones fail, wrap around, or lose digits.
"""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import (
    Function,
    defaults_of,
    last_name,
    own_names,
    read_names,
    values_set,
    words,
)
from geoheal.fitness.reading.interface import yields
from geoheal.fitness.reading.known.modules import imported, written_path

_TAKING: Final = frozenset({"pop", "popitem", "popleft"})
_FILLING: Final = frozenset(
    {"add", "append", "appendleft", "extend", "extendleft", "insert", "put", "update"}
)
_ITERATORS: Final = words(
    "accumulate batched chain combinations compress dropwhile enumerate filter filterfalse groupby islice "
    "iter map pairwise permutations product repeat reversed starmap takewhile zip zip_longest"
)
"""Functions whose results give each entry once."""
_ENDLESS: Final = frozenset({"count", "cycle"})


def used_up(new_code: str, current_code: str) -> list[str]:
    """Return objects of the module, or default arguments, that functions of the new code only take from.

    >>> used_up("left = [2] * 900\\ndef f(n): return n // left.pop()", "")
    ['left']
    >>> used_up("left = iter([2] * 900)\\ndef f(n): return [n // each for each, _ in zip(left, 'a')]", "")
    ['left']
    >>> used_up("ids = itertools.count()\\nfree = []\\ndef f(n): free.append(next(ids)); free.pop()", "")
    []
    """
    try:
        new, current = ast.parse(new_code), ast.parse(current_code)
    except NO_CODE:
        return []
    return sorted(_taken(new) - _taken(current))


def _taken(tree: ast.Module) -> frozenset[str]:
    kept = _kept(tree)
    running = _iterators(tree)
    taken: set[str] = set()
    filled = {path for node in ast.walk(tree) for path in _fills(node)}
    for function in ast.walk(tree):
        if isinstance(function, Function):
            inside = kept | set(_defaults(function))
            taken.update(path for path in _takes(function) if path.partition(".")[0] in inside)
            taken |= running & read_names(function) - own_names(function)
    return frozenset(taken - filled)


def _fills(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(value=owner, attr=name) if name in _FILLING:
            yield ast.unparse(owner)
        case ast.Subscript(value=owner, ctx=ast.Store()):
            yield ast.unparse(owner)


def _kept(tree: ast.Module) -> frozenset[str]:
    """Return names of the module, without functions and endless iterators."""
    found: set[str] = set()
    for statement in tree.body:
        match statement:
            case ast.ClassDef(name=name):
                found.add(name)
            case ast.Assign(targets=targets, value=value) if not _is_endless(value):
                found.update(
                    node.id for each in targets for node in ast.walk(each) if isinstance(node, ast.Name)
                )
            case ast.AnnAssign(target=ast.Name(id=name), value=value) if value and not _is_endless(value):
                found.add(name)
    return frozenset(found)


def _iterators(tree: ast.Module) -> set[str]:
    """Return names of the module that give each entry once, and their bound methods."""
    generators = {each.name for each in tree.body if isinstance(each, Function) and yields(each)}
    found: set[str] = set()
    for name, value in values_set(tree):
        made = value.value if isinstance(value, ast.Attribute) else value
        is_called = isinstance(made, ast.Call) and last_name(made) in _ITERATORS | generators
        is_another_name = isinstance(made, ast.Name) and made.id in found
        if (is_called or is_another_name or isinstance(made, ast.GeneratorExp)) and not _is_endless(made):
            found.add(name)
    return found


def _is_endless(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _ENDLESS
    return False


def _defaults(function: Function) -> Iterator[str]:
    defaults = defaults_of(function.args).items()
    return (name for name, value in defaults if not isinstance(value, ast.Constant))


def _takes(function: Function) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in _TAKING:
                yield ast.unparse(owner)
            case ast.Call(func=ast.Name(id="next"), args=[owner, *_]):
                yield ast.unparse(owner)
            case ast.Subscript(value=owner, ctx=ast.Del()):
                yield ast.unparse(owner)


_HOLDERS: Final = words("array ctypes numpy struct")
"""Modules whose numbers have a width."""
_ENDING: Final = words(
    "chr fromordinal fromtimestamp gmtime localtime timedelta utcfromtimestamp IPv4Address IPv6Address"
)
"""Functions that take numbers up to some limit, and fail beyond it."""
_DECIMAL: Final = "decimal.Decimal"
"""Its results have the digits of a context, and no more."""
_BYTE: Final = 0xFF


def fixed_widths(new_code: str, current_code: str) -> list[str]:
    """Return what gives numbers a fixed width only in the new code, sorted.

    >>> fixed_widths("import numpy as np\\ndef f(xs): return np.sum(xs)", "def f(xs): return sum(xs)")
    ['numpy.sum']
    >>> fixed_widths("def f(n): return n & 0xFFFFFFFF", "def f(n): return n")
    ['n & 4294967295']
    >>> fixed_widths("from decimal import Decimal\\ndef f(n): return int(Decimal(n) * 3)", "")
    ['decimal.Decimal']
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
        path = written_path(node, modules, parts)
        if path.partition(".")[0] in _HOLDERS:
            yield path
        elif isinstance(node, ast.Call) and written_path(node.func, modules, parts) == _DECIMAL:
            yield _DECIMAL
        yield from _of_width(node)


def _of_width(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(attr="to_bytes"):
            yield ast.unparse(node)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in _ENDING:
            yield name
        case ast.Call(func=ast.Attribute(attr="astype"), args=[kind, *_]):
            yield f"dtype {ast.unparse(kind)}"
        case ast.keyword(arg="dtype", value=kind):
            yield f"dtype {ast.unparse(kind)}"
        case ast.BinOp(op=ast.BitAnd(), left=left, right=right):
            if _is_mask(left) or _is_mask(right):
                yield ast.unparse(node)


def _is_mask(node: ast.expr) -> bool:
    """Whether a number consists of at least eight ones."""
    value = node.value if isinstance(node, ast.Constant) else None
    return isinstance(value, int) and value >= _BYTE and value & (value + 1) == 0
