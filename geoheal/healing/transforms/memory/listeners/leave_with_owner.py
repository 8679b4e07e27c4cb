"""Unregister an object's handlers when the object is garbage-collected.

Each job adds a handler of its own to a shared logger, and never removes it: the logger keeps every handler,
and calls all of them. The handlers are removed together with the object that added them.
"""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_attribute, mentions
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import root_name
from geoheal.healing.transforms.scopes import called_name
from geoheal.healing.transforms.source_edit import SourceEdit

LEAVING: Final = {
    "addHandler": "removeHandler",
    "addFilter": "removeFilter",
    "register": "unregister",
    "subscribe": "unsubscribe",
    "connect": "disconnect",
    "attach": "detach",
    "add_listener": "remove_listener",
    "add_observer": "remove_observer",
    "add_handler": "remove_handler",
    "add_callback": "remove_callback",
}
"""Methods that register something, and their counterparts."""

KNOWN: Final = frozenset({"addHandler", "addFilter"})
"""Registration functions of the standard library that have a counterpart."""


def leave_with_owner(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Unregister what objects register in ``__init__`` when they are garbage-collected.

    >>> print(leave_with_owner('''import logging
    ... class Job:
    ...     def __init__(self):
    ...         self.handler = logging.NullHandler()
    ...         logging.getLogger("jobs").addHandler(self.handler)
    ... '''))
    import weakref
    import logging
    class Job:
        def __init__(self):
            self.handler = logging.NullHandler()
            logging.getLogger("jobs").addHandler(self.handler)
            weakref.finalize(self, logging.getLogger("jobs").removeHandler, self.handler)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for kind in view.every(ast.ClassDef):
        for statement, call, registry in _registrations(kind, view):
            leaving = LEAVING[called_name(call)]
            if (
                leaving in view.attribute_loads
                or not edit.stands_alone(statement)
                or not _is_there(call, leaving, view)
            ):
                continue
            given = call.args[0]
            owner = root_name(given)
            edit.insert_after(
                statement,
                f"weakref.finalize({owner}, {edit.text(registry)}.{leaving}, {edit.text(given)})\n",
            )
            edit.add_import("import weakref")
            elsewhere.doubt(
                f"What a {kind.name} registers by {called_name(call)} is removed with the object: check "
                "that it is not needed longer than the object."
            )
    return edit.result()


def _registrations(kind: ast.ClassDef, view: ModuleView) -> Iterator[tuple[ast.stmt, ast.Call, ast.expr]]:
    """Return statements of ``__init__`` that register an attribute without a reference to its object."""
    made = next(
        (each for each in kind.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"), None
    )
    if made is None or not made.args.args:
        return
    myself = made.args.args[0].arg
    for statement in made.body:
        match statement:
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=registry, attr=name),
                    args=[ast.Attribute(value=ast.Name(id=owner), attr=given)],
                    keywords=[],
                ) as call
            ) if (
                name in LEAVING
                and owner == myself
                and not _leads_back(given, made, myself)
                and _is_shared(registry, made, myself, view)
            ):
                yield statement, call, registry


def _leads_back(attribute: str, made: ast.FunctionDef, myself: str) -> bool:
    """Whether an attribute may refer to its object, which would then never be collected; unknown ones may."""
    values = [
        each.value for each in ast.walk(made) if isinstance(each, ast.Assign) and _sets(each, attribute)
    ]
    return len(values) != 1 or not isinstance(values[0], ast.Call) or _mentions(values[0], myself)


def _mentions(node: ast.expr, myself: str) -> bool:
    """Whether an expression passes the object itself, or one of its methods, but not an attribute."""
    return mentions(node, myself)


def _sets(statement: ast.Assign, attribute: str) -> bool:
    return any(is_attribute(each, attribute) for each in statement.targets)


def _is_shared(registry: ast.expr, made: ast.FunctionDef, myself: str, view: ModuleView) -> bool:
    """Whether a registry outlives the object: a module's variable, or a logger found by name."""
    if isinstance(registry, ast.Attribute) and root_name(registry) == myself:
        values = [
            each.value
            for each in ast.walk(made)
            if isinstance(each, ast.Assign) and _sets(each, registry.attr)
        ]
        return len(values) == 1 and _is_shared(values[0], made, myself, view)
    if isinstance(registry, ast.Call):
        return called_name(registry) in {"getLogger", "get_logger"}
    return isinstance(registry, ast.Name) and (registry.id in view.top_level or registry.id in view.imported)


def _is_there(call: ast.Call, leaving: str, view: ModuleView) -> bool:
    """Whether the registry certainly has the method to unregister: a logger's, or defined in this module."""
    return called_name(call) in KNOWN or bool(list(view.functions_named(leaving)))
