"""The modules of one commit, and those that a module and its workload need."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.errors import InvalidInput

_INIT = "__init__"


@dataclass(frozen=True, slots=True)
class Tree:
    """Python sources of a commit.

    Parameters
    ----------
    root
        Folder from which modules are imported, "" for the repository itself.
    files
        Text of each path.
    """

    root: str
    files: Mapping[str, str]

    def paths(self) -> dict[str, str]:
        """Return the path of each module that can be imported from the root."""
        named = ((module_name(path, self.root), path) for path in self.files)
        return {name: path for name, path in named if name is not None}

    def needed(self, module: str, workload: str, *, whole: bool) -> dict[str, str]:
        """Return the paths of modules that a module and its workload import, directly or indirectly.

        Parameters
        ----------
        whole
            Whether to include all modules of imported packages, for imports by computed names.
        """
        paths = self.paths()
        names = _closure(module, workload, {name: self.files[path] for name, path in paths.items()})
        if whole:
            tops = {name.partition(".")[0] for name in names}
            names = {name for name in paths if name.partition(".")[0] in tops}
        return {name: paths[name] for name in sorted(names)}

    def folders(self, names: Iterable[str]) -> set[str]:
        """Return the folders of the modules' top-level packages."""
        tops = {name.partition(".")[0] for name in names}
        folders = {f"{self.root}/{top}".lstrip("/") for top in tops}
        return {each for each in folders if any(path.startswith(f"{each}/") for path in self.files)}


def root_of(module: str, paths: Iterable[str]) -> str:
    """Return the folder from which a module is imported.

    It belongs to the shortest path that ends with the module's name.

    >>> root_of("shop.prices", ["src/shop/prices.py", "tests/old/shop/prices.py"])
    'src'

    Raises
    ------
    InvalidInput
        When no file is such a module.
    """
    relative = module.replace(".", "/")
    ends = (f"{relative}.py", f"{relative}/{_INIT}.py")
    roots = [
        path[: -len(end)].rstrip("/")
        for path in paths
        for end in ends
        if path == end or path.endswith(f"/{end}")
    ]
    if not roots:
        raise InvalidInput(f"The commit has no file of the module {module}.", field="module")
    return min(roots, key=lambda root: (root.count("/") + bool(root), root))


def module_name(path: str, root: str) -> str | None:
    """Return the import name of a file; None if it cannot be imported.

    >>> module_name("src/shop/__init__.py", "src")
    'shop'
    >>> module_name("src/shop/prices.py", "src")
    'shop.prices'
    >>> module_name("setup.py", "src")
    """
    pure = PurePosixPath(path)
    if root and not pure.is_relative_to(root):
        return None
    parts = list(pure.relative_to(root).with_suffix("").parts) if root else list(pure.with_suffix("").parts)
    if parts[-1] == _INIT:
        parts.pop()
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else None


def _closure(module: str, workload: str, sources: Mapping[str, str]) -> set[str]:
    found: set[str] = set()
    ahead = [module, *_imported(workload, "")]
    while ahead:
        name = ahead.pop()
        for each in (name, *_parents(name)):
            if each in sources and each not in found:
                found.add(each)
                ahead.extend(_imported(sources[each], each, is_package=_is_package(each, sources)))
    return found


def _is_package(name: str, sources: Mapping[str, str]) -> bool:
    return any(other.startswith(f"{name}.") for other in sources)


def _imported(source: str, name: str, *, is_package: bool = False) -> Iterator[str]:
    """Return names that a source may import: ``from a import b`` may be the module a.b."""
    try:
        tree = ast.parse(source)
    except NO_CODE:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(node, name, is_package=is_package)
            yield base
            yield from (f"{base}.{alias.name}" if base else alias.name for alias in node.names)


def _base(node: ast.ImportFrom, name: str, *, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = name.split(".")
    up = node.level - is_package
    package = parts[: len(parts) - up] if up else parts
    return ".".join([*package, *([node.module] if node.module else [])])


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts))]
