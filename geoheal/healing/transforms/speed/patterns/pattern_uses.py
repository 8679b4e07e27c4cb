"""Calls of ``re`` with a pattern that is built from variables."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import read_names, words
from geoheal.healing.transforms.facts.shapes import has_starred
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import sounds_secret

_BEFORE_FLAGS: Final = {
    "search": 1,
    "match": 1,
    "fullmatch": 1,
    "findall": 1,
    "finditer": 1,
    "split": 2,
    "sub": 3,
    "subn": 3,
}
"""Functions of ``re``, and their number of arguments between the pattern and the flags."""
_ARGUMENTS: Final = words("string maxsplit repl count")
_FLAGS: Final = words("A ASCII I IGNORECASE M MULTILINE S DOTALL X VERBOSE U UNICODE")
"""Flags that do not depend on the locale and do not print."""


@dataclass(frozen=True, slots=True)
class PatternUse:
    """A call of ``re`` with a pattern that is built from variables."""

    call: ast.Call
    name: str
    pattern: ast.expr
    others: list[ast.expr | ast.keyword]
    flags: ast.expr | None


def pattern_use(node: ast.AST, view: ModuleView) -> PatternUse | None:
    """Return how a call uses a pattern, if it is built from variables and its flags are known."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    module, _, name = (view.dotted(node.func) or "").rpartition(".")
    if module != "re" or name not in {*_BEFORE_FLAGS, "compile"} or not node.args:
        return None
    if has_starred(node):
        return None
    pattern, *others = node.args
    most = _BEFORE_FLAGS.get(name, 0)
    flags = others[most] if len(others) > most else None
    named = {each.arg: each.value for each in node.keywords}
    if len(others) > most + 1 or not set(named) <= _ARGUMENTS | {"flags"}:
        return None
    flags = named.get("flags", flags)
    if flags is not None and not _are_known_flags(flags, view):
        return None
    keywords = [each for each in node.keywords if each.arg != "flags"]
    if _is_fixed(pattern, view) or any(map(sounds_secret, _fields_in(pattern))):
        return None
    return PatternUse(node, name, pattern, [*others[:most], *keywords], flags)


def _fields_in(pattern: ast.expr) -> Iterator[str]:
    """Yield the names of attributes, and the texts that are keys, from which a pattern is read."""
    for each in ast.walk(pattern):
        match each:
            case ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str(name))):
                yield name


def _are_known_flags(flags: ast.expr, view: ModuleView) -> bool:
    match flags:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _are_known_flags(left, view) and _are_known_flags(right, view)
        case ast.Constant(value=value):
            return value == 0
    module, _, name = (view.dotted(flags) or "").rpartition(".")
    return module == "re" and name in _FLAGS


def _is_fixed(pattern: ast.expr, view: ModuleView) -> bool:
    """Whether a pattern is the same in every call: Python's own cache is enough for those."""
    function = view.function_of(pattern)
    local = set() if function is None else view.locals_of(function)
    return "re" in local or not read_names(pattern) & local
