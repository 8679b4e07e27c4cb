"""Copy a shared container before it is extended under another name.

``values = DEFAULTS[kind]; values += mine`` extends the defaults themselves, for all later calls.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_attribute, is_attribute_among, is_call_of, uses_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, changed_name, root_name
from geoheal.healing.transforms.source_edit import SourceEdit

_SHARED: Final = words(
    "registry registered cache cached caches instances pool shared locks singleton subclasses plugins seen "
    "known handlers handler listeners subscribers history log logs memo queue pending active sessions"
)
"""Words in names of containers that calls share on purpose."""
_ADDING: Final = words("append extend insert add update")


def own_copies(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Copy a value of the module or a class before it is extended, if it is read as well.

    Parameters
    ----------
    elsewhere
        Collects doubts.

    >>> changed = own_copies('''STYLES = {"page": ["base.css"]}
    ... def styles(more):
    ...     found = STYLES["page"]
    ...     found += more
    ...     return found
    ... ''')
    >>> print(changed)
    import copy
    <BLANKLINE>
    STYLES = {"page": ["base.css"]}
    def styles(more):
        found = copy.copy(STYLES["page"])
        found += more
        return found
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for function in view.functions.values():
        for name, value in _aliases(function, view):
            if not _is_shared(value, function, view) or not _is_extended_and_read(name, function, view):
                continue
            edit.replace(value, f"copy.copy({edit.text(value)})")
            edit.add_import("import copy")
            elsewhere.doubt(
                f"What {function.name} adds to {ast.unparse(value)} is now only visible to its own call: "
                "check that no other call needs it."
            )
    return edit.result()


def _aliases(function: Function, view: ModuleView) -> Iterator[tuple[str, ast.expr]]:
    """Yield variables that are assigned once, with their value; ``+=`` is not an assignment."""
    bound: dict[str, list[ast.stmt]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            statement = view.statement_of(node)
            if not isinstance(statement, ast.AugAssign):
                bound.setdefault(node.id, []).append(statement)
    for name, statements in bound.items():
        match statements:
            case [ast.Assign(targets=[ast.Name()], value=value)]:
                if isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
                    yield name, value


def _is_shared(value: ast.expr, function: Function, view: ModuleView) -> bool:
    """Whether a value is, or is a part of, a container of a module or class with initial values."""
    held = value
    while True:
        match held:
            case ast.Subscript(value=inner, slice=place) if not isinstance(place, ast.Slice):
                held = inner
            case ast.Call(func=ast.Attribute(value=inner, attr="get")):
                held = inner
            case ast.Name(id=name) if name not in view.locals_of(function):
                made = view.global_value(name)
                break
            case ast.Attribute(value=ast.Name(), attr=name):
                made = _of_class(name, function, view)
                break
            case _:
                return False
    is_meant = bool(set(re.findall(r"[a-z]+", name.lower())) & _SHARED)
    return made is not None and not is_meant and _is_filled(made) and not _is_filled_elsewhere(name, view)


def _of_class(name: str, function: Function, view: ModuleView) -> ast.expr | None:
    """Return the value of a name in the body of the enclosing class, if no object has its own."""
    if any(not isinstance(each.ctx, ast.Load) for each in _attributes(name, view)):
        return None
    for kind in view.ancestors(function):
        for statement in kind.body if isinstance(kind, ast.ClassDef) else []:
            match statement:
                case ast.Assign(targets=[ast.Name(id=bound)], value=value) if bound == name:
                    return value
    return None


def _attributes(name: str, view: ModuleView) -> Iterator[ast.Attribute]:
    yield from view.attributes_named(name)


def _is_filled(made: ast.expr) -> bool:
    """Whether a container has initial values, so that it is not only a place to collect.

    >>> [_is_filled(ast.parse(text, mode="eval").body) for text in ("{'a': [1]}", "{'a': []}", "[]", "[1]")]
    [True, False, False, True]
    """
    if isinstance(made, ast.Dict):
        return any(_is_filled(each) for each in made.values)
    return isinstance(made, ast.List | ast.Set | ast.Tuple) and bool(made.elts)


def _is_filled_elsewhere(name: str, view: ModuleView) -> bool:
    """Whether the module adds to the container under its own name, which is then its purpose."""
    for node in view.nodes:
        if changed_name(node) == name:
            return True
        match node:
            case ast.Call(func=ast.Attribute(value=held, attr=method)) if method in MUTATORS:
                if root_name(held) == name or _names(held, name):
                    return True
            case ast.Subscript(value=held) | ast.AugAssign(target=held):
                is_stored = isinstance(node, ast.AugAssign) or not isinstance(node.ctx, ast.Load)
                if is_stored and _names(held, name):
                    return True
    return False


def _names(held: ast.expr, name: str) -> bool:
    while isinstance(held, ast.Subscript):
        held = held.value
    return is_attribute(held, name)


def _is_extended_and_read(name: str, function: Function, view: ModuleView) -> bool:
    """Whether a function extends a variable, and returns or reads it afterwards."""
    uses = uses_of(name, function)
    added = [node for node in uses if _is_adding(node, view)]
    stored = [node for node in uses if _is_put(node, view)]
    first = min((node.lineno for node in added), default=0)
    read = [node for node in uses if node not in added and isinstance(node.ctx, ast.Load)]
    return bool(added) and not stored and any(node.lineno > first for node in read)


def _is_adding(node: ast.Name, view: ModuleView) -> bool:
    parent = view.parents[node]
    if isinstance(parent, ast.AugAssign):
        return parent.target is node and isinstance(parent.op, ast.Add | ast.BitOr)
    if not is_attribute_among(parent, _ADDING):
        return False
    call = view.parents[parent]
    return is_call_of(call, parent)


def _is_put(node: ast.Name, view: ModuleView) -> bool:
    parent = view.parents[node]
    return isinstance(parent, ast.Subscript) and not isinstance(parent.ctx, ast.Load)
