"""Parts of modules that do more than to compute a result."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.fitness.reading.known.modules import imported

_EFFECTFUL: Final = words(
    "asyncio atexit contextvars fcntl gc hashlib hmac html locale logging multiprocessing os queue random "
    "secrets shlex shutil signal socket ssl tempfile threading time unicodedata uuid warnings weakref"
)
"""Modules whose functions have effects beyond results, or return values that must be secret."""


def effects(tree: ast.Module) -> Iterator[str]:
    """Yield uses of modules with effects beyond results.

    >>> list(effects(ast.parse("import os; from time import sleep; sleep(os.fsync(2)), sum([3])")))
    ['time.sleep', 'os.fsync']
    """
    modules, parts = imported(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=part, ctx=ast.Load()) if owner in modules:
                if modules[owner].partition(".")[0] in _EFFECTFUL:
                    yield f"{modules[owner]}.{part}"
            case ast.Name(id=name, ctx=ast.Load()) if name in parts:
                if parts[name].partition(".")[0] in _EFFECTFUL:
                    yield parts[name]
