"""The relevant part of a large module: other functions are shown without their bodies."""

import ast
import re
from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name
from geoheal.healing.transforms.source_edit import SourceEdit

WHOLE_CHARACTERS: Final = 24_000
"""Largest size (characters) of a module that is shown completely."""
LEFT_OUT: Final = "...  # left out"


def excerpt(source: str, about: Collection[str], whole: int = WHOLE_CHARACTERS) -> str:
    """Return a module's source, without the bodies of unrelated functions.

    Parameters
    ----------
    about
        Qualified names of functions, or ``line N``: these, their callees and their callers are kept.
    whole
        Size (characters) up to which nothing is left out. Nothing is left out either if no function has that
        name.

    >>> source = "def f():\\n    return g()\\ndef g():\\n    return 1\\ndef h():\\n    return 2\\n"
    >>> print(excerpt(source, ["f"], 9))
    def f():
        return g()
    def g():
        return 1
    def h():
        ...  # left out
    <BLANKLINE>
    """
    if len(source) <= whole:
        return source
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    named = {_outermost(view, each) for each in view.functions.values() if _is_meant(view, each, about)}
    if not named:
        return source
    kept = named | {each for each in _all(view) if _calls_one_of(each, named)}
    names = {called_name(call) for each in named for call in ast.walk(each) if isinstance(call, ast.Call)}
    for function in _all(view):
        if function not in kept and function.name not in names:
            _leave_out(function, edit)
    return edit.result() or source


def called_from(project: ProjectSources, functions: Collection[str]) -> Iterator[str]:
    """Yield the lines of other files that call one of these functions, each with its location."""
    for name in dict.fromkeys(function.rpartition(".")[2] for function in functions):
        if not name.isidentifier():
            continue
        for path in project.files_with(name):
            for number, line in enumerate(project.files[path].splitlines(), 1):
                if re.search(rf"(?<!def )\b{name}\s*\(", line):
                    yield f"{path}:{number}: {line.strip()[:160]}"


def _is_meant(view: ModuleView, function: Function, about: Collection[str]) -> bool:
    lines = {int(each.removeprefix("line ")) for each in about if re.fullmatch(r"line \d+", each)}
    inside = range(function.lineno, (function.end_lineno or function.lineno) + 1)
    return view.qualified_name(function) in about or any(line in inside for line in lines)


def _outermost(view: ModuleView, function: Function) -> Function:
    """Return the outermost function or method that contains a function, or itself."""
    around = [each for each in view.ancestors(function) if isinstance(each, Function)]
    return around[-1] if around else function


def _all(view: ModuleView) -> list[Function]:
    return [each for each in view.functions.values() if _outermost(view, each) is each]


def _calls_one_of(function: Function, named: Collection[Function]) -> bool:
    names = {each.name for each in named}
    return any(isinstance(call, ast.Call) and called_name(call) in names for call in ast.walk(function))


def _leave_out(function: Function, edit: SourceEdit) -> None:
    first, last = function.body[0], function.body[-1]
    if first.lineno > function.lineno:  # a body on the line of its def is short enough
        edit.replace_statements(first, last, LEFT_OUT)
