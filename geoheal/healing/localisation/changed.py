"""Which suspects differ between the code that ran before and the code that runs since."""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
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
    """Return each function by its qualified name, as its syntax tree without docstrings."""
    return dict(_defined(ast.parse(source), ""))


def _defined(node: ast.AST, prefix: str) -> Iterator[tuple[str, str]]:
    for each in ast.iter_child_nodes(node):
        if not isinstance(each, DEFINED):
            yield from _defined(each, prefix)
            continue
        name = f"{prefix}{each.name}"
        if isinstance(each, ast.ClassDef):
            yield from _defined(each, f"{name}.")
            continue
        if ast.get_docstring(each, clean=False) is not None:
            each.body = each.body[1:]
        yield name, ast.dump(each)
        yield from _defined(each, f"{name}.<locals>.")
