"""Which suspects differ between the code that ran before and the code that runs since."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from geoheal.domain.healing.module import Module
from geoheal.domain.profiling.profile import Place
from geoheal.errors import ApplyFailed
from geoheal.healing.localisation.suspects import FunctionSuspect, Localisation
from geoheal.repository.git import Git

COMMIT: Final = re.compile(r"[0-9a-f]{7,64}")
MODULES_MAX: Final = 20
"""Largest number of modules on the way that are compared."""
DEFINED: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def with_changes(found: Localisation, registered: Iterable[Module]) -> Localisation:
    """Put suspects first whose code changed when the system became slow.

    If none of them changed, but a function on the way to the first one did, that function is to blame: it
    calls the others. Nothing is known where the code is the same, or where git does not have both commits.
    """
    if found.commits is None or not found.suspects:
        return found
    on_path = [each for each in registered if each.name in found.path][:MODULES_MAX]
    compared = [(each.name, _differing(each, *found.commits)) for each in on_path]
    known = {name for name, functions in compared if functions is not None}
    changed = {(name, function) for name, functions in compared for function in functions or ()}
    suspects = [
        replace(each, changed=each.place in changed if each.place[0] in known else None)
        for each in found.suspects
    ]
    if not any(each.changed for each in suspects):
        suspects = [*_caller(suspects[0], found.chain, changed), *suspects]
    suspects.sort(key=lambda each: not each.changed)
    path = dict.fromkeys([*(each.place[0] for each in suspects), *found.path])
    return replace(found, suspects=suspects, path=list(path))


def _caller(first: FunctionSuspect, chain: Sequence[Place], changed: set[Place]) -> Iterator[FunctionSuspect]:
    for place in chain:
        if place in changed:
            yield replace(first, place=place, calls=first.place, changed=True)
            return


def _differing(module: Module, older: str, newer: str) -> set[str] | None:
    """Return the qualified names of functions that two commits define differently; None if unknown."""
    if not (COMMIT.fullmatch(older) and COMMIT.fullmatch(newer)):
        return None
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
    """Return what a module or a class assigns to names or imports, outside of its functions."""
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
