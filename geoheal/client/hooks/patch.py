"""A patch: the function that corrects a hook's values, from the source of its file."""

from __future__ import annotations

import hashlib
import linecache
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, cast

from geoheal.errors import InvalidInput


@dataclass(frozen=True)
class LoadedPatch:
    """A loaded patch.

    Parameters
    ----------
    digest
        SHA-256 of the file, in hexadecimal.
    correct
        Its function ``apply``.
    """

    digest: str
    correct: Callable[[Any], Any]


def digest_of(source: bytes) -> str:
    """SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(source).hexdigest()


def load(name: str, filename: str, source: bytes) -> LoadedPatch:
    """Run the source of a patch as a separate module.

    Raises
    ------
    InvalidInput
        When it defines no function ``apply``.
    Exception
        Whatever compiling and running it raises.
    """
    module = ModuleType(f"geoheal_hook_{name}")
    module.__file__ = filename
    code = compile(source, filename, "exec", dont_inherit=True)
    linecache.checkcache(filename)
    previous = sys.modules.get(module.__name__)
    sys.modules[module.__name__] = module  # dataclasses and pickle look up a class's module
    try:
        exec(code, module.__dict__)  # noqa: S102 - this is what hooks are for; the file is a trusted one
        return LoadedPatch(digest=digest_of(source), correct=_function(module))
    except BaseException:
        _restore(module.__name__, previous)
        raise


def _function(module: ModuleType) -> Callable[[Any], Any]:
    function = getattr(module, "apply", None)
    if not callable(function):
        raise InvalidInput("It defines no function apply(value).")
    return cast("Callable[[Any], Any]", function)


def _restore(name: str, previous: ModuleType | None) -> None:
    if previous is None:
        sys.modules.pop(name, None)
    else:
        sys.modules[name] = previous
