"""Load source under a module's import name."""

from __future__ import annotations

import importlib
import importlib.machinery
import linecache
import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType


def compile_source(source: str, filename: str) -> CodeType:
    """Compile, and let tracebacks and inspect find the lines."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    return compile(source, filename, "exec", dont_inherit=True)


def load(name: str, source: str) -> ModuleType:
    """Import the source as if it were the module of this name.

    A dotted name's parents are imported if the environment has them, else stand in as empty packages.
    """
    filename = f"<{name}>"
    code = compile_source(source, filename)
    parent, _, leaf = name.rpartition(".")
    if parent:
        _ensure_package(parent)
    module = ModuleType(name)
    module.__file__ = filename
    module.__package__ = parent
    module.__spec__ = importlib.machinery.ModuleSpec(name, None, origin=filename)
    sys.modules[name] = module
    exec(code, module.__dict__)  # noqa: S102 - this is what the box is for
    module = sys.modules.get(name, module)
    if parent:
        setattr(sys.modules[parent], leaf, module)
    return module


def _ensure_package(name: str) -> None:
    try:
        importlib.import_module(name)
    except ImportError:
        package = ModuleType(name)
        package.__path__ = []
        sys.modules[name] = package
        parent, _, leaf = name.rpartition(".")
        if parent:
            _ensure_package(parent)
            setattr(sys.modules[parent], leaf, package)
