"""Unregister at an object's end the callbacks that refer to the object.

``atexit.register(self.cleanup)``, ``feed.subscribe(symbol, lambda price: self.update(price))``: the callback
keeps the object alive, whose ``close`` or ``cleanup`` does not unregister the callback.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_attribute, mentions
from geoheal.healing.transforms.memory.listeners.leave_with_owner import KNOWN, LEAVING
from geoheal.healing.transforms.memory.release_at_end import calls_another, ends
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit

OWN: Final = "<own>"
"""Placeholder for the object, which methods may name differently."""
_PAIRS: Final = LEAVING | {"on": "off", "bind": "unbind", "listen": "unlisten", "hook": "unhook"}


@dataclass(frozen=True, slots=True, eq=False)
class _Registration:
    """A call that registers, and how the object's ending unregisters.

    Parameters
    ----------
    given
        The callback.
    leaving
        Source of the call that unregisters, with ``{}`` for the callback.
    """

    statement: ast.stmt
    given: ast.expr
    leaving: str


def leave_at_end(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Unregister callbacks in the methods that end an object.

    >>> changed = leave_at_end('''import atexit
    ... class Area:
    ...     def __init__(self):
    ...         atexit.register(self.cleanup)
    ...     def cleanup(self):
    ...         self.is_open = False
    ... ''')
    >>> print(changed[changed.index("class Area"):])
    class Area:
        def __init__(self):
            self._registered = self.cleanup
            atexit.register(self._registered)
        def cleanup(self):
            self.is_open = False
            if self.__dict__.get("_registered") is not None:
                atexit.unregister(self._registered)
                self._registered = None
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for kind in (each for each in view.tree.body if isinstance(each, ast.ClassDef)):
        endings = [each for each in kind.body if ends(each)]
        if endings and not any(_binds_slots(each) for each in kind.body):
            _leave(kind, endings, edit, view, elsewhere)
    return edit.result()


def _binds_slots(statement: ast.stmt) -> bool:
    return mentions(statement, "__slots__")


def _leave(
    kind: ast.ClassDef, endings: list[ast.stmt], edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> None:
    """Unregister the class's callbacks in each of its ending methods; none if one cannot be unregistered."""
    able = [
        each
        for each in endings
        if isinstance(each, Function)
        and edit.stands_alone(each.body[-1])
        and not calls_another(each, endings)
    ]
    if not able:
        return
    made: list[str] = []
    for function in (each for each in kind.body if isinstance(each, ast.FunctionDef) and each not in endings):
        for found in _registrations(function, kind, edit, view):
            name = view.fresh_name("_registered" if not made else f"_registered_{len(made) + 1}")
            held = f"{own_name(function)}.{name}"
            edit.insert_before(found.statement, f"{held} = {edit.text(found.given)}")
            edit.replace(found.given, held)
            leaving = found.leaving.replace("{}", f"{OWN}.{name}")
            made.append(
                f'if {OWN}.__dict__.get("{name}") is not None:\n    {leaving}\n    {OWN}.{name} = None\n'
            )
            elsewhere.doubt(
                f"{kind.name} removes at its end what it registered in {function.name}: check that it must "
                "not be called after that."
            )
    for ending in able if made else ():
        last = ending.body[-1]
        leaving = "".join(made).replace(OWN, own_name(ending) or "self")
        if isinstance(last, ast.Return):
            edit.insert_before(last, leaving)
        else:
            edit.insert_after(last, leaving)


def _registrations(
    function: ast.FunctionDef, kind: ast.ClassDef, edit: SourceEdit, view: ModuleView
) -> Iterator[_Registration]:
    """Yield statements that register a callback which refers to the object, and is never unregistered."""
    own = own_name(function)
    for statement in function.body if own is not None else ():
        match statement:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=registry, attr=name), keywords=[]) as call):
                leaving = _PAIRS.get(name)
            case _:
                continue
        given = [each for each in call.args if _leads_back(each, own or "")]
        if leaving is None or len(given) != 1 or not edit.stands_alone(statement):
            continue
        kept = _Kept(function, own or "", kind, view)
        others = [kept.text(each, edit) for each in call.args if each is not given[0]]
        holder = kept.text(registry, edit)
        if holder is None or None in others or not _is_there(registry, name, leaving, kind, view):
            continue
        texts = ["{}" if each is given[0] else kept.text(each, edit) or "" for each in call.args]
        yield _Registration(statement, given[0], f"{holder}.{leaving}({', '.join(texts)})")


def _leads_back(given: ast.expr, own: str) -> bool:
    """Whether a callback refers to its object: ``self.update``, ``lambda price: self.update(price)``."""
    match given:
        case ast.Attribute(value=ast.Name(id=name)):
            return name == own
        case ast.Lambda():
            return mentions(given, own)
    return False


def _is_there(registry: ast.expr, name: str, leaving: str, kind: ast.ClassDef, view: ModuleView) -> bool:
    """Whether the registry can unregister, and the class never does."""
    does = any(is_attribute(each, leaving) for each in ast.walk(kind))
    is_at_exit = view.dotted(registry) == "atexit" and name == "register"
    return not does and (is_at_exit or name in KNOWN or bool(view.functions_named(leaving)))


class _Kept:
    """Values that a method uses, in the form in which other methods can access them."""

    def __init__(self, function: Function, own: str, kind: ast.ClassDef, view: ModuleView) -> None:
        self._own, self._kind, self._view = own, kind, view
        self._local = view.locals_of(function)
        self._attributes = {
            statement.value.id: target.attr
            for statement in own_nodes(function)
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Name)
            for target in statement.targets
            if isinstance(target, ast.Attribute) and getattr(target.value, "id", "") == own
        }

    def text(self, node: ast.expr, edit: SourceEdit) -> str | None:
        """Return the source of a node for later use; None if it may mean something else then."""
        match node:
            case ast.Constant():
                return edit.text(node)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name == self._own:
                return f"{OWN}.{attribute}" if self._stays(attribute) else None
            case ast.Name(id=name) if name in self._attributes:
                attribute = self._attributes[name]
                return f"{OWN}.{attribute}" if self._stays(attribute) else None
            case ast.Name(id=name):
                return None if name in self._local else name
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name not in self._local:
                return f"{name}.{attribute}"
        return None

    def _stays(self, attribute: str) -> bool:
        """Whether the class assigns an attribute only once."""
        stores = [
            each
            for each in self._view.every(ast.Attribute)
            if each.attr == attribute and not isinstance(each.ctx, ast.Load)
        ]
        return len(stores) == 1
