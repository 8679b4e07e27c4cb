"""Clocks and chance that a change brings along: what it does later, or now and then, is not measured."""

import ast
from collections import Counter
from typing import Final

_MODULES: Final = frozenset({"random", "secrets", "time"})
_MOMENTS: Final = frozenset({"now", "today", "utcnow", "urandom", "uuid1", "uuid4"})
_WAITS: Final = frozenset({"sleep", "struct_time", "strftime", "strptime"})


def chance(new_code: str, current_code: str) -> list[str]:
    """Parts of modules that tell the time or draw by chance, which the current code does not use as often.

    >>> chance("import random\\nx = random.random()", "import random")
    ['random.random']
    """
    return sorted((_used(new_code) - _used(current_code)).keys())


def _used(source: str) -> Counter[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return Counter()
    modules = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name in _MODULES
    }
    found: Counter[str] = Counter()
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names) if module in _MODULES:
                found.update(f"{module}.{each.name}" for each in names if each.name not in _WAITS)
            case ast.Attribute(value=ast.Name(id=name), attr=part) if name in modules and part not in _WAITS:
                found[f"{modules[name]}.{part}"] += 1
            case ast.Attribute(attr=part) if part in _MOMENTS:
                found[part] += 1
    return found
