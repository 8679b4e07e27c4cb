"""Drop weak references to objects that are gone from a list that only ever gets longer."""

import ast
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_none
from geoheal.healing.transforms.memory.containers import Container, Kind, action, containers
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_names
from geoheal.healing.transforms.source_edit import SourceEdit

_HELPER: Final = '''def _append_alive(references, reference):
    """Append a weak reference; whenever the list has doubled, drop those to objects that are gone."""
    size = len(references)
    if size & (size - 1) == 0:
        references[:] = [each for each in references if each() is not None]
    references.append(reference)
'''


def dead_references(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Append weak references without keeping dead ones.

    Only if the list is only searched for live objects, so that dead references are not needed.

    >>> print(dead_references('''import weakref
    ... SEEN = []
    ... def add(thing):
    ...     SEEN.append(weakref.ref(thing))
    ... def has(thing):
    ...     return any(each() is thing for each in SEEN)
    ... ''').splitlines()[-3])
        _append_alive(SEEN, weakref.ref(thing))
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for container in containers(view):
        appends = _appends_of_references(container, view)
        names = filter(None, [container.class_name])
        if container.kind is Kind.LIST and appends and not elsewhere.uses(container.name, source, *names):
            for call in appends:
                assert isinstance(call.func, ast.Attribute)  # noqa: S101 - an append
                held = edit.text(call.func.value)
                edit.replace(call, f"_append_alive({held}, {edit.text(call.args[0])})")
            edit.add_helper(_HELPER)
    return edit.result()


def _appends_of_references(container: Container, view: ModuleView) -> list[ast.Call]:
    """Return the calls that append; none if something else is done, or dead references are not left out."""
    found: list[ast.Call] = []
    for what, node in (action(use, view) for use in container.uses):
        if what == "write" and isinstance(node, ast.Call) and _appends_reference(node, view):
            found.append(node)
        elif what != "run" or not _passes_over_dead(node, view):
            return []
    return found


def _appends_reference(call: ast.Call, view: ModuleView) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(attr="append"), args=[ast.Call(func=made)], keywords=[]):
            is_statement = isinstance(view.parents[call], ast.Expr)
            return is_statement and view.dotted(made) in {"weakref.ref", "weakref.WeakMethod"}
    return False


def _passes_over_dead(run: ast.AST, view: ModuleView) -> bool:
    """Whether each reference is only called, and its object only compared by identity."""
    if not isinstance(run, ast.For | ast.comprehension) or not isinstance(run.target, ast.Name):
        return False
    around = run if isinstance(run, ast.For) else view.parents[run]
    uses = [
        each
        for each in ast.walk(around)
        if isinstance(each, ast.Name) and each.id == run.target.id and each is not run.target
    ]
    return bool(uses) and all(_is_compared(view.parents[each], each, view) for each in uses)


def _is_compared(call: ast.AST, reference: ast.Name, view: ModuleView) -> bool:
    """Whether a reference is called, and the object compared by identity, or passed over if it is None."""
    if not isinstance(call, ast.Call) or call.func is not reference or call.args:
        return False
    parent = view.parents[call]
    match parent:
        case ast.Compare(ops=[ast.Is() | ast.IsNot()]):
            return True
        case ast.Assign(targets=[ast.Name()]):
            match view.block_of(parent):
                case [first, ast.If(orelse=[]) as branch, *rest] if first is parent:
                    return _leaves_out_none(branch, bound_names(parent), is_last=not rest)
    return False


def _leaves_out_none(branch: ast.If, names: set[str], *, is_last: bool) -> bool:
    match branch.test:
        case ast.Compare(left=ast.Name(id=name), ops=[operation], comparators=[other]):
            if not is_none(other) or name not in names:
                return False
            is_passed_over = isinstance(operation, ast.Is) and isinstance(branch.body[0], ast.Continue)
            return is_passed_over or (isinstance(operation, ast.IsNot) and is_last)
    return False
