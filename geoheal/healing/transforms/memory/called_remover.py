"""Call, at the end of an object, a method that removes its entry from a table, and is never called.

A gauge has ``remove(peer)`` beside ``labels(peer)``, a registry ``forget(name)`` beside ``enter(name)``. An
object that has entries stored under its own attributes takes them out when it is closed.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.containers import Container, action, containers
from geoheal.healing.transforms.memory.release_at_end import calls_another, ends
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import parameters
from geoheal.healing.transforms.source_edit import SourceEdit

_TAKING: Final = words("pop discard")
_STORING: Final = frozenset({"store", "write"})


@dataclass(frozen=True, slots=True, eq=False)
class _Remover:
    """A method that takes out the entry of its parameters, and the names of those that store it."""

    method: Function
    table: Container
    storing: frozenset[str]


def called_remover(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Call methods that remove entries at the end of the objects that had them stored.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> changed = called_remover('''class Gauge:
    ...     def __init__(self):
    ...         self.children = {}
    ...     def labels(self, *values):
    ...         return self.children.setdefault(values, [])
    ...     def remove(self, *values):
    ...         self.children.pop(values, None)
    ... SENT = Gauge()
    ... class Connection:
    ...     def __init__(self, peer):
    ...         self.peer = peer
    ...     def send(self, data):
    ...         SENT.labels(self.peer).append(data)
    ...     def close(self):
    ...         self.is_open = False
    ... ''')
    >>> print(changed[changed.index("    def close"):])
        def close(self):
            self.is_open = False
            SENT.remove(self.peer)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for remover in _removers(view):
        kind = view.parents[remover.method]
        assert isinstance(kind, ast.ClassDef)  # noqa: S101 - see _removers
        if not elsewhere.uses(remover.method.name, source, kind.name, why="entries are removed there"):
            for owner in view.every(ast.ClassDef):
                if owner is not kind:
                    _call(remover, owner, edit, view, elsewhere)
    return edit.result()


def _removers(view: ModuleView) -> Iterator[_Remover]:
    for table in containers(view):
        if table.holder != "attribute":
            continue
        around = [(use, view.function_of(use)) for use in table.uses]
        taking = {function for use, function in around if function is not None and _takes(use, view)}
        storing = {
            function
            for use, function in around
            if function is not None and function not in taking and action(use, view)[0] in _STORING
        }
        for method in taking:
            alike = {each.name for each in storing if _signature(each) == _signature(method)}
            is_called = bool(view.attributes_named(method.name) or view.loads.get(method.name))
            is_one = len(view.functions_named(method.name)) == 1 and isinstance(method, ast.FunctionDef)
            if alike and is_one and not is_called and isinstance(view.parents[method], ast.ClassDef):
                yield _Remover(method, table, frozenset(alike))


def _takes(use: ast.expr, view: ModuleView) -> bool:
    """Whether it is all of a method: ``self.table.pop(name, None)``, ``discard(name)`` of a parameter."""
    function = view.function_of(use)
    match action(use, view)[1]:
        case ast.Call(func=ast.Attribute(attr=method), args=[ast.Name(id=key), *rest]):
            is_lenient = method == "discard" or (method == "pop" and len(rest) == 1)
        case _:
            return False
    if function is None:
        return False
    statements = [each for each in function.body if not _is_text(each)]
    is_all = len(statements) == 1 and isinstance(statements[0], ast.Expr | ast.Return)
    return method in _TAKING and is_lenient and is_all and key in {each.arg for each in parameters(function)}


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _signature(function: Function) -> tuple[int, bool, bool]:
    given = function.args
    return len([*given.posonlyargs, *given.args]), given.vararg is not None, bool(given.kwonlyargs)


def _call(
    remover: _Remover, owner: ast.ClassDef, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> None:
    """Call the remover in the endings of a class whose objects have entries stored under their attributes."""
    made = list(dict.fromkeys(_calls(remover, owner, view)))
    endings = [each for each in owner.body if ends(each)]
    able = [
        each
        for each in endings
        if isinstance(each, ast.FunctionDef)
        and edit.stands_alone(each.body[-1])
        and not isinstance(each.body[-1], ast.Return | ast.Raise)
        and not calls_another(each, endings)
    ]
    if len(made) != 1 or len(able) != 1:
        return
    holder, arguments = made[0]
    ending, own = able[0], own_name(able[0])
    text = f"{holder}.{remover.method.name}({arguments})".replace("{}", own or "self")
    edit.insert_after(ending.body[-1], text)
    elsewhere.doubt(
        f"{view.qualified_name(ending)} takes the object's entry out of {remover.table.name}: check that "
        "nobody asks for it later."
    )


def _calls(remover: _Remover, owner: ast.ClassDef, view: ModuleView) -> Iterator[tuple[str, str]]:
    """Yield the table's object and the arguments, with ``{}`` for the object itself, of calls that store."""
    for name in sorted(remover.storing):
        for call in view.calls.get(name, []):
            function = view.function_of(call)
            if function is None or view.parents[function] is not owner or call.keywords or not call.args:
                continue
            own = own_name(function)
            holder = _of_object(call.func.value, own, view) if isinstance(call.func, ast.Attribute) else None
            given = [_of_object(each, own, view) for each in call.args]
            if holder is not None and all(each is not None and each.startswith("{}") for each in given):
                yield holder, ", ".join(each for each in given if each is not None)


def _of_object(node: ast.expr, own: str | None, view: ModuleView) -> str | None:
    """Return the source of a variable of the module, or of an attribute that is set once: ``{}.peer``."""
    match node:
        case ast.Name(id=name) if name in view.top_level and not view.is_local(node):
            return name
        case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name == own:
            stored = [each for each in view.attributes_named(attribute) if not isinstance(each.ctx, ast.Load)]
            made_in = [getattr(view.function_of(each), "name", "") for each in stored]
            return f"{{}}.{attribute}" if made_in and set(made_in) == {"__init__"} else None
    return None
