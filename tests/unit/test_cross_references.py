"""What a docstring refers to exists: `:func:` and the like name a module, or something in one."""

import importlib
import re
from pathlib import Path

import geoheal

PACKAGE = Path(geoheal.__file__).parent
_ROLE = re.compile(r":(?:attr|class|data|func|meth|mod):`~?([\w.]+)`")


def found(path: str) -> object | None:
    """Return the module or object at a dotted path; None if there is none."""
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        try:
            each: object = importlib.import_module(".".join(parts[:count]))
        except ImportError:
            continue
        for name in parts[count:]:
            each = getattr(each, name, None)
        return each
    return None


def is_known(name: str, file: Path) -> bool:
    """Whether a name is a whole path, or one within the file's module or one of its classes."""
    module = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    classes = [each for each in vars(importlib.import_module(module)).values() if isinstance(each, type)]
    attributes = {key for each in classes for key in [*vars(each), *vars(each).get("__annotations__", ())]}
    return name in attributes or found(f"{module}.{name}") is not None or found(name) is not None


def test_each_reference_of_a_docstring_resolves():
    dangling = [
        (str(file.relative_to(PACKAGE)), name)
        for file in sorted(PACKAGE.rglob("*.py"))
        for name in _ROLE.findall(file.read_text(encoding="utf-8"))
        if not is_known(name, file)
    ]
    assert dangling == []
