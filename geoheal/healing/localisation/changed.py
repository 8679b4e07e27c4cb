"""Which functions differ between the code that ran before and the code that runs since."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geoheal.domain.healing.module import Module
from geoheal.domain.profiling.profile import Place
from geoheal.errors import ApplyFailed
from geoheal.repository.git import Git

COMMIT: Final = re.compile(r"[0-9a-f]{7,64}")
MODULES_MAX: Final = 20
"""Largest number of changed modules that are compared."""
FOLDERS_MAX: Final = 200
"""Largest number of folders whose changed files are listed."""
DEFINED: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class ChangedFunctions:
    """What two commits define differently.

    Parameters
    ----------
    modules
        Names of the modules that were compared.
    functions
        Functions of them that differ.
    """

    modules: Set[str]
    functions: Set[Place]


def changed_functions(modules: Iterable[Module], older: str, newer: str) -> ChangedFunctions:
    """Compare modules in two commits; those that git does not have in both are left out."""
    known: set[str] = set()
    functions: set[Place] = set()
    if not (COMMIT.fullmatch(older) and COMMIT.fullmatch(newer)):
        return ChangedFunctions(known, functions)
    folders: dict[Path, set[str] | None] = {}
    compared = 0
    for module in modules:
        folder, file = module.path.parent, module.path.name
        if folder not in folders:
            folders[folder] = _files(folder, older, newer) if len(folders) < FOLDERS_MAX else None
        files = folders[folder]
        if files is None or (file in files and compared >= MODULES_MAX):
            continue
        names = _differing(module, older, newer) if file in files else set()
        compared += file in files
        if names is not None:
            known.add(module.name)
            functions |= {(module.name, name) for name in names}
    return ChangedFunctions(known, functions)


def _files(folder: Path, older: str, newer: str) -> set[str] | None:
    """Return the names of files in a folder that differ between two commits; None if unknown."""
    command = ("diff-tree", "-r", "-z", "--name-only", "--no-renames", "--relative", older, newer, "--", ".")
    try:
        listed = Git(folder, is_anyones=True).text(*command)
    except ApplyFailed:
        return None
    return set(listed.split("\0"))


def _differing(module: Module, older: str, newer: str) -> set[str] | None:
    """Return the qualified names of functions that two commits define differently; None if unknown."""
    git = Git(module.path.parent, is_anyones=True)
    try:
        before, after = (
            _functions(git.run("cat-file", "blob", f"{commit}:./{module.path.name}"))
            for commit in (older, newer)
        )
    except (ApplyFailed, SyntaxError, ValueError, RecursionError):
        return None
    return {name for name, text in after.items() if before.get(name) != text}


def _functions(source: bytes) -> dict[str, str]:
    """Return each function by its qualified name: its syntax tree, and the definitions that it uses.

    Docstrings and annotations are left out. Functions with the same name count as one, such as those that get
    and set a property.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, DEFINED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    found: dict[str, str] = {}
    for name, text in _defined(tree, "", _assigned(tree), {}):
        found[name] = found.get(name, "") + text
    return found


def _defined(
    node: ast.AST, prefix: str, shared: Mapping[str, str], own: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Return functions in a module, a class or a function.

    Parameters
    ----------
    shared, own
        Definitions of the module's names, and of those of the class.
    """
    for each in ast.iter_child_nodes(node):
        if not isinstance(each, DEFINED):
            yield from _defined(each, prefix, shared, own)
            continue
        name = f"{prefix}{each.name}"
        if isinstance(each, ast.ClassDef):
            yield from _defined(each, f"{name}.", shared, _assigned(each))
            continue
        yield name, ast.dump(each) + "".join(sorted(_used(each, shared, own)))
        yield from _defined(each, f"{name}.<locals>.", shared, own)


def _assigned(node: ast.AST) -> dict[str, str]:
    """Return the assignments and imports of a module or a class, outside of its functions."""
    found: dict[str, str] = {}
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.Assign | ast.AnnAssign | ast.AugAssign):
            names = [name.id for name in ast.walk(each) if isinstance(name, ast.Name) and _is_set(name)]
        elif isinstance(each, ast.Import | ast.ImportFrom):
            names = [(alias.asname or alias.name).partition(".")[0] for alias in each.names]
        elif isinstance(each, ast.stmt | ast.ExceptHandler) and not isinstance(each, DEFINED):
            for name, text in _assigned(each).items():
                found[name] = found.get(name, "") + text
            continue
        else:
            continue
        for name in names:
            found[name] = found.get(name, "") + _text(each, name)
    return found


def _is_set(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _text(statement: ast.AST, name: str) -> str:
    """Return what a statement gives a name: other names of the same import do not matter."""
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        return ast.dump(statement)
    source = f"{statement.level}{statement.module}" if isinstance(statement, ast.ImportFrom) else ""
    same = [each for each in statement.names if (each.asname or each.name).partition(".")[0] == name]
    return source + "".join(ast.dump(each) for each in same)


def _used(function: ast.AST, shared: Mapping[str, str], own: Mapping[str, str]) -> set[str]:
    """Return the definitions that a function names: globally, or as attributes of its own instance."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            found.add(shared.get(node.id, ""))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(own.get(node.attr, "") if node.value.id in {"self", "cls"} else "")
    return found
