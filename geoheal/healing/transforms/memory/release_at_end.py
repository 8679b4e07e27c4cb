"""Remove an object's entry from a long-lived table when the object ends.

An object stores an entry under a key of its own in a table of the module, and has a method that ends it, such
as ``close``, which does not remove the entry: the table keeps it for ever.
"""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names, words
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_attribute_change
from geoheal.healing.transforms.memory.containers import Container, Kind, action, containers
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit

ENDINGS: Final = words(
    "close aclose stop shutdown disconnect finish end release dispose terminate destroy quit unregister "
    "detach teardown cleanup __exit__ __aexit__ connection_lost on_close on_disconnect"
)
"""Names of methods after which an object is not used any more."""


def release_at_end(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove an object's entry from a table in the method that ends the object.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> print(release_at_end('''OPEN = {}
    ... class Link:
    ...     def __init__(self, name):
    ...         self.name = name
    ...         OPEN[self.name] = []
    ...     def close(self):
    ...         self.is_open = False
    ... '''))
    OPEN = {}
    class Link:
        def __init__(self, name):
            self.name = name
            OPEN[self.name] = []
        def close(self):
            self.is_open = False
            OPEN.pop(self.name, None)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for table in containers(view):
        if table.kind is Kind.DICT and table.holder == "module":
            _release(table, edit, view, elsewhere)
    return edit.result()


def _release(table: Container, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    done = [action(use, view) for use in table.uses]
    if any(what in {"remove", "take", "clear", "run", "other"} for what, _ in done):
        return  # code that removes entries, or iterates over them, depends on them
    stores = [node for what, node in done if what == "store" and isinstance(node, ast.Subscript)]
    makers = [view.function_of(each) for each in stores]
    if len(stores) != 1 or makers[0] is None or makers[0].name != "__init__":
        return
    kind, key = view.parents[makers[0]], stores[0].slice
    is_own = isinstance(kind, ast.ClassDef) and read_names(key) == {own_name(makers[0])}
    if not isinstance(kind, ast.ClassDef) or not is_own or not _is_fixed(key, view):
        return
    endings = [each for each in kind.body if ends(each)]
    if not endings or elsewhere.uses(table.name, edit.source, why="entries may be asked for there"):
        return
    for each in endings:
        assert isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)  # noqa: S101 - see ends
        last = each.body[-1]
        if not edit.stands_alone(last) or calls_another(each, endings):
            continue
        removed = f"{table.name}.pop({_renamed(edit.text(key), makers[0], each)}, None)"
        if isinstance(last, ast.Return):
            edit.insert_before(last, removed)
        else:
            edit.insert_after(last, removed)
        elsewhere.doubt(
            f"After {kind.name}.{each.name}, its entry is no longer in {table.name}: check that no code "
            "needs it later."
        )


def _is_fixed(key: ast.expr, view: ModuleView) -> bool:
    """Whether a key is an attribute that is only assigned in ``__init__``."""
    if not isinstance(key, ast.Attribute) or view.functions_named(key.attr):
        return False
    stores = [each for each in view.nodes if is_attribute_change(each, key.attr)]
    return bool(stores) and all(getattr(view.function_of(each), "name", "") == "__init__" for each in stores)


def ends(statement: ast.stmt) -> bool:
    """Whether a method ends its object, and does nothing else besides."""
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) or statement.name not in ENDINGS:
        return False
    early = [each for each in own_nodes(statement) if isinstance(each, ast.Return | ast.Yield)]
    return own_name(statement) is not None and all(each is statement.body[-1] for each in early)


def calls_another(ending: Function, endings: list[ast.stmt]) -> bool:
    """Whether a method ends its object by calling another ending method."""
    names = {each.name for each in endings if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
    return any(_called(node) in names - {ending.name} for node in own_nodes(ending))


def _called(node: ast.AST) -> str:
    match node:
        case ast.Call(func=ast.Attribute(attr=name)):
            return name
    return ""


def _renamed(key: str, maker: Function, ending: Function) -> str:
    """Return the key with the name that the other method uses for its object."""
    before, after = own_name(maker) or "", own_name(ending) or ""
    return after + key.removeprefix(before)
