"""What a change takes from and nothing fills: it works until it is used up, and no run shows what is then."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE

Function = ast.FunctionDef | ast.AsyncFunctionDef

_TAKING: Final = frozenset({"pop", "popitem", "popleft"})
_FILLING: Final = frozenset(
    {"add", "append", "appendleft", "extend", "extendleft", "insert", "put", "update"}
)
_ENDLESS: Final = frozenset({"count", "cycle"})


def used_up(new_code: str, current_code: str) -> list[str]:
    """Objects of the module, or defaults of arguments, that functions of the new code only take from.

    >>> used_up("left = [2] * 900\\ndef f(n): return n // left.pop()", "")
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
    taken: set[str] = set()
    filled = {path for node in ast.walk(tree) for path in _fills(node)}
    for function in ast.walk(tree):
        if isinstance(function, Function):
            inside = kept | set(_defaults(function))
            taken.update(path for path in _takes(function) if path.partition(".")[0] in inside)
    return frozenset(taken - filled)


def _fills(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Attribute(value=owner, attr=name) if name in _FILLING:
            yield ast.unparse(owner)
        case ast.Subscript(value=owner, ctx=ast.Store()):
            yield ast.unparse(owner)


def _kept(tree: ast.Module) -> frozenset[str]:
    """Names of the module but for functions, and for iterators without an end."""
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


def _is_endless(value: ast.expr) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _ENDLESS
    return False


def _defaults(function: Function) -> Iterator[str]:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [
        *zip(reversed(positional), reversed(arguments.defaults), strict=False),
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=False),
    ]
    for each, default in pairs:
        if default is not None and not isinstance(default, ast.Constant):
            yield each.arg


def _takes(function: Function) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in _TAKING:
                yield ast.unparse(owner)
            case ast.Call(func=ast.Name(id="next"), args=[owner, *_]):
                yield ast.unparse(owner)
