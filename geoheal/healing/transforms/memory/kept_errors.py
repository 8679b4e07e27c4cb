"""Store exceptions without the local variables that their tracebacks keep alive.

A stored exception keeps its traceback, which keeps the frames. One that is raised again and again gets a
longer traceback each time.
"""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_read_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.source_edit import SourceEdit

AFRESH: Final = '''def _afresh(error):
    """A kept exception with the traceback that it had when it was first raised again."""
    if not isinstance(error, BaseException):
        return error
    if not hasattr(error, "first_traceback"):
        error.first_traceback = error.__traceback__
    return error.with_traceback(error.first_traceback)
'''
WITHOUT_FRAMES: Final = '''def _without_frames(error):
    """An exception whose traceback no longer keeps the local variables of functions that have ended."""
    inner = error.__traceback__ and error.__traceback__.tb_next
    traceback.clear_frames(inner)
    return error.with_traceback(inner)
'''
_KEEPING: Final = words("append add appendleft insert put put_nowait set_exception setdefault")


def kept_errors(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Raise stored exceptions with their first traceback, and store caught ones without frames.

    Parameters
    ----------
    elsewhere
        Collects the doubt: the local variables of a stored traceback are gone.

    >>> changed = kept_errors('''class Info:
    ...     def get(self, name):
    ...         if name in self.failures:
    ...             raise self.failures[name]
    ... ''')
    >>> print(changed[changed.index("class Info"):])
    class Info:
        def get(self, name):
            if name in self.failures:
                raise _afresh(self.failures[name])
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for node in ast.walk(edit.tree):
        if isinstance(node, ast.Raise) and node.exc is not None and _is_kept(node.exc, view):
            edit.replace(node.exc, f"_afresh({edit.text(node.exc)})")
            edit.add_helper(AFRESH)
        elif isinstance(node, ast.ExceptHandler) and node.name is not None:
            for value in _kept_by(node, view):
                edit.replace(value, f"_without_frames({node.name})")
                edit.add_import("import traceback")
                edit.add_helper(WITHOUT_FRAMES)
                elsewhere.doubt(
                    f"The exception kept in line {value.lineno} keeps its traceback, but without local "
                    "variables and the function that caught it: check that no code reads those."
                )
    return edit.result()


def _is_kept(raised: ast.expr, view: ModuleView) -> bool:
    """Whether the raised exception comes from an attribute or a container, not from a call or a handler."""
    match raised:
        case ast.Attribute(value=ast.Name() as owner):
            return owner.id not in view.imported and not raised.attr[:1].isupper()
        case ast.Subscript():
            return True
        case ast.Name(id=name):
            function = view.function_of(raised)
            if function is None or name not in view.locals_of(function):
                return False
            handlers = {each.name for each in ast.walk(function) if isinstance(each, ast.ExceptHandler)}
            bound = [each for each in ast.walk(function) if is_rebound_by(each, name)]
            given = [view.parents[each] for each in bound]
            return (
                name not in handlers
                and bool(given)
                and all(isinstance(each, ast.Assign) and _is_taken_out(each.value) for each in given)
            )
    return False


def _is_taken_out(value: ast.expr) -> bool:
    match value:
        case ast.Attribute(attr=name):
            return not name[:1].isupper()
        case ast.Subscript():
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name() | ast.Attribute(), attr="get" | "exception")):
            return True
    return False


def _kept_by(handler: ast.ExceptHandler, view: ModuleView) -> Iterator[ast.Name]:
    """Return where a handler stores the exception and continues."""
    nodes = [each for statement in handler.body for each in ast.walk(statement)]
    if any(isinstance(each, ast.Raise) for each in nodes):
        return
    for node in nodes:
        if is_read_of(node, handler.name):
            inner: ast.AST = view.parents[node]
            if isinstance(inner, ast.Tuple):
                inner = view.parents[inner]
            match inner:
                case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
                    yield node
                case ast.Call(func=ast.Attribute(attr=method)) if method in _KEEPING:
                    yield node
