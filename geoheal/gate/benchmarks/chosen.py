"""Select a commit's benchmarks that exercise a module, and the files that they need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from geoheal.gate.benchmarks.found import Benchmarks, benchmarks_in
from geoheal.gate.commits.registered import Registered
from geoheal.gate.commits.roots import root_for
from geoheal.suspects.tree import Tree, module_name

FILES_MAX: Final = 20
"""Largest number of files with benchmarks of one module."""
TEXT_MAX: Final = 400_000
"""Largest number of characters of these files with their dependencies: a workload is one text."""
BESIDE: Final = frozenset({"conftest.py", "__init__.py"})
"""Files in the folders above a benchmark that it may need."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The benchmarks of a module.

    Parameters
    ----------
    benchmarks
        By the path of their file.
    texts
        Text of these files and of those beside them that they need, by path.
    imports
        Import names of the project's modules that they import.
    """

    benchmarks: Mapping[str, Benchmarks]
    texts: Mapping[str, str]
    imports: Sequence[str]


class Finder:
    """Finds benchmarks among the files of a commit.

    Parameters
    ----------
    files
        Text of each Python file, by path.
    """

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        named = ((path, benchmarks_in(text)) for path, text in sorted(files.items()))
        self.all: dict[str, Benchmarks] = {path: found for path, found in named if found}

    def of(self, module: Registered) -> Choice | None:
        """Return the benchmarks whose imports lead to a module; None without any."""
        root, name = rooted(module)
        tree = Tree(root, self._files)
        chosen: dict[str, Benchmarks] = {}
        texts: dict[str, str] = {}
        imports: set[str] = set()
        for path, found in self.all.items():
            own = self._own(path, module.path)
            names = {each for text in own.values() for each in tree.needed("", text, whole=False)}
            wanted = name in names and path != module.path and len(chosen) < FILES_MAX
            if wanted and _size(texts | own) <= TEXT_MAX:
                chosen[path] = found
                texts |= own
                imports |= names
        given = {module_name(path, root) for path in texts}
        return Choice(chosen, texts, sorted(imports - given)) if chosen else None

    def _own(self, path: str, module: str) -> dict[str, str]:
        """Return a file with benchmarks, and its surroundings if they are separate from the module."""
        folders = [str(each) for each in PurePosixPath(path).parents]
        near = {f"{folder}/{name}".removeprefix("./") for folder in folders for name in BESIDE}
        top = PurePosixPath(path).parts[0]
        if len(folders) > 1 and PurePosixPath(module).parts[0] != top:
            near |= {each for each in self._files if PurePosixPath(each).is_relative_to(folders[0])}
        near = {each for each in near if each in self._files and each != module}
        return {each: self._files[each] for each in sorted({path} | (near - (self.all.keys() - {path})))}


def rooted(module: Registered) -> tuple[str, str]:
    """Return the folder from which a module is imported, and its name there."""
    root = root_for(module.name, module.path)
    if root is not None:
        return root, module.name
    parent = PurePosixPath(module.path).parent.as_posix()
    root = "" if parent == "." else parent
    return root, module_name(module.path, root) or module.name


def module_at(path: str | None, files: Mapping[str, str]) -> Registered | None:
    """Return the module of a file, by the packages around it.

    Return None for missing files, and those that cannot be imported.

    >>> module_at("src/shop/prices.py", {"src/shop/__init__.py": "", "src/shop/prices.py": ""}).name
    'shop.prices'
    """
    if path is None or path not in files:
        return None
    folder = PurePosixPath(path).parent
    while folder.name and f"{folder}/__init__.py" in files:
        folder = folder.parent
    root = "" if folder.as_posix() == "." else folder.as_posix()
    name = module_name(path, root)
    return None if name is None else Registered(name=name, path=path)


def _size(texts: Mapping[str, str]) -> int:
    return sum(map(len, texts.values()))
