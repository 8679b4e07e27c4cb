"""Add a correction around a module's result: its ``apply``, or the function that creates the value."""

import ast
from typing import Final

from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

NEUTRAL: Final = "def apply(value):\n    return value\n"
"""A hook module that does nothing yet."""

MARK: Final = "Correction by geoheal"
"""Marker of the part of a module that an earlier correction added."""


def with_correction(source: str, correction: str, function: str = "apply") -> str | None:
    """Return a module whose function returns corrected values.

    Parameters
    ----------
    correction
        Source that defines ``_corrected(value)``.
    function
        Qualified name of the function or method.

    Returns
    -------
    The source, with an earlier correction replaced; None if the function does not exist.
    """
    source = without_correction(source)
    tree = ast.parse(source)
    found = ModuleView(tree).functions.get(function)
    if found is None or isinstance(found, ast.AsyncFunctionDef):
        return None
    edit = SourceEdit(source)
    target = ModuleView(edit.tree).functions[function]
    edit.insert_before(target, "@_correcting")
    edit.add_helper(f"# {MARK}: begin\n{correction.strip()}\n{_DECORATOR}# {MARK}: end\n")
    return edit.result()


def without_correction(source: str) -> str:
    """Return the module without an earlier correction."""
    kept, inside = [], False
    for line in source.splitlines(keepends=True):
        if line.startswith(f"# {MARK}: begin"):
            inside = True
        if not inside and line.strip() != "@_correcting":
            kept.append(line)
        if line.startswith(f"# {MARK}: end"):
            inside = False
    return "".join(kept)


_DECORATOR: Final = '''

def _correcting(function):
    """Correct what a function returns."""

    def call(*args, **kwargs):
        return _corrected(function(*args, **kwargs))

    return call


'''
