"""Hold objects weakly in a table that they leave in ``__del__``.

While the table holds them, ``__del__`` is never called.
"""

import ast
from collections.abc import Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.class_view import ClassView, binds
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.containers import Container, Kind, action, containers, is_empty
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

_WEAK: Final = {Kind.DICT: "weakref.WeakValueDictionary()", Kind.SET: "weakref.WeakSet()"}
_FIT: Final = frozenset({"store", "write", "has", "read", "get", "length", "remove", "take", "clear", "run"})
_READING: Final = words("items values keys copy")
_NO_ROOM: Final = ("__slots__", "__weakref__")


def weak_tables(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Replace tables of objects that remove themselves in ``__del__`` by weak ones.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> changed = weak_tables('''OPEN = {}
    ... class Lock:
    ...     def __init__(self, path):
    ...         self.path = path
    ...         OPEN[id(self)] = self
    ...     def __del__(self):
    ...         OPEN.pop(id(self), None)
    ... ''')
    >>> print(changed[changed.index("OPEN ="):].splitlines()[0])
    OPEN = weakref.WeakValueDictionary()
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for table in containers(view):
        weak = _WEAK.get(table.kind)
        if weak is None or not all(is_empty(each) for each in table.made):
            continue
        if not _holds_those_that_leave(table, view) or elsewhere.uses(table.name, source):
            continue
        for each in table.made:
            edit.replace(each, weak)
        edit.add_import("import weakref")
        elsewhere.doubt(
            f"{table.name} no longer keeps its objects alive: check that other code holds each of them as "
            "long as it is needed."
        )
    return edit.result()


def _holds_those_that_leave(table: Container, view: ModuleView) -> bool:
    """Whether every entry is an object of a class whose ``__del__`` removes it, and uses fit a weak table."""
    classes, leaving, stored = view.shared(ClassView), set[ast.AST](), list[ast.AST | None]()
    for use in table.uses:
        what, node = action(use, view)
        function = view.function_of(use)
        is_view = isinstance(node, ast.Call) and getattr(node.func, "attr", "") in _READING
        if what not in _FIT and not is_view:
            return False
        if what in {"store", "write"}:
            stored.append(_kind_stored(node, classes, view))
        if what in {"remove", "take"} and function is not None and function.name == "__del__":
            if not _is_quiet(node):
                return False
            leaving.add(view.parents[function])
    return bool(stored) and all(
        kind in leaving and isinstance(kind, ast.ClassDef) and _has_room(kind) for kind in stored
    )


def _kind_stored(node: ast.AST, classes: ClassView, view: ModuleView) -> ast.AST | None:
    """Return the class of the object that a statement stores, if it is the method's own."""
    given: Sequence[ast.expr] = ()
    match node:
        case ast.Call(func=ast.Attribute(attr="add"), args=given):
            pass
        case ast.Subscript():
            statement = view.parents[node]
            given = [statement.value] if isinstance(statement, ast.Assign) else []
    return classes.class_of_self(given[0]) if len(given) == 1 else None


def _is_quiet(node: ast.AST) -> bool:
    """Whether a removal does not fail where the entry has left before."""
    match node:
        case (
            ast.Call(func=ast.Attribute(attr="discard"))
            | ast.Call(func=ast.Attribute(attr="pop"), args=[_, _])
        ):
            return True
    return False


def _has_room(kind: ast.ClassDef) -> bool:
    """Whether objects of a class can be referred to weakly."""
    return not any(binds(part, name) for part in kind.body for name in _NO_ROOM)
