"""Replace functions of a module by rewritten ones of the same name; the rest stays."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_names
from geoheal.healing.transforms.source_edit import SourceEdit

_ADDED: Final = (
    *(ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
)
"""Statements that are added if the module does not have what they define."""


def with_functions(source: str, written: str) -> str | None:
    """Return the module with replaced functions.

    Methods are inside a ``class`` with the name of theirs. New functions, classes and constants are added
    after the imports, as are new imports. Source that defines every name of the module replaces it
    completely.

    Returns
    -------
    None if the text is not Python, changes a decorator, names a missing method, or contains anything besides
    imports, definitions and assignments, whose place would be unknown.

    >>> print(with_functions('''class A:
    ...     size = 3
    ...     def f(self):
    ...         return 1
    ... ''', '''class A:
    ...     def f(self):
    ...         return 2
    ... '''))
    class A:
        size = 3
        def f(self):
            return 2
    <BLANKLINE>
    """
    try:
        answer = SourceEdit(written)
    except (SyntaxError, ValueError, RecursionError):
        return None
    edit = SourceEdit(source)
    view, answered = ModuleView(edit.tree), ModuleView(answer.tree)
    if _defined(view) <= _defined(answered):
        return written
    for statement in answer.tree.body:
        if not _put(statement, edit, view, answer):
            return None
    return edit.result()


def _defined(view: ModuleView) -> set[str]:
    """Return everything that a module defines or does: its names, names in classes, other statements."""
    bodies = [("", view.tree.body)]
    bodies += [(each.name, each.body) for each in view.every(ast.ClassDef)]
    found = set()
    for owner, body in bodies:
        for statement in body:
            is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            names = bound_names(statement) or ({"" if is_text else ast.dump(statement)})
            found |= {f"{owner}.{name}" for name in names}
    return found - {f"{owner}." for owner, _ in bodies}


def _put(statement: ast.stmt, edit: SourceEdit, view: ModuleView, answer: SourceEdit) -> bool:
    """Put one statement of a response in its place."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name in view.functions:
            return _replace(view.functions[name], statement, edit, answer)
        case ast.ClassDef(name=name) if name in view.top_level:
            methods = list(_methods(statement))
            known = [view.functions.get(f"{name}.{each.name}") for each in methods]
            return all(
                old is not None and _replace(old, new, edit, answer)
                for old, new in zip(known, methods, strict=True)
            )
        case ast.Expr(value=ast.Constant()):
            return True
        case _ if isinstance(statement, _ADDED):
            edit.add_helper(_text(statement, answer))
            return True
    return False


def _methods(kind: ast.ClassDef) -> Iterator[Function]:
    yield from (each for each in kind.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def _replace(old: Function, new: Function, edit: SourceEdit, answer: SourceEdit) -> bool:
    """Replace a function below its decorators, which stay."""
    kept = [ast.dump(each) for each in old.decorator_list]
    if new.decorator_list and [ast.dump(each) for each in new.decorator_list] != kept:
        return False
    edit.replace_statements(old, old, answer.block_text(new, new))
    return True


def _text(statement: ast.stmt, answer: SourceEdit) -> str:
    above = [each.lineno for each in getattr(statement, "decorator_list", [])]
    lines = answer.source.splitlines(keepends=True)
    return "".join(lines[min([statement.lineno, *above]) - 1 : statement.end_lineno]).rstrip() + "\n"
