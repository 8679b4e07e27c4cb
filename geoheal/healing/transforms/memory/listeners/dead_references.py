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
_HELPER_OF_ROWS: Final = '''def _append_alive_row(rows, row, place):
    """Append a row with a weak reference; whenever the list has doubled, drop rows of what is gone."""
    size = len(rows)
    if size & (size - 1) == 0:
        rows[:] = [each for each in rows if each[place]() is not None]
    rows.append(row)
'''
_MAKERS: Final = frozenset({"weakref.ref", "weakref.WeakMethod"})


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
                _append_alive(call, edit, view)
            if isinstance(appends[0].args[0], ast.Tuple):
                elsewhere.doubt(
                    f"Rows of {container.name} whose object is gone are dropped: check that no code needs "
                    "what else is in them."
                )
    return edit.result()


def _append_alive(call: ast.Call, edit: SourceEdit, view: ModuleView) -> None:
    assert isinstance(call.func, ast.Attribute)  # noqa: S101 - an append
    held, given = edit.text(call.func.value), edit.text(call.args[0])
    place = _place_in(call.args[0], view)
    if place is None:
        edit.replace(call, f"_append_alive({held}, {given})")
        edit.add_helper(_HELPER)
    else:
        edit.replace(call, f"_append_alive_row({held}, {given}, {place})")
        edit.add_helper(_HELPER_OF_ROWS)


def _place_in(row: ast.expr, view: ModuleView) -> int | None:
    """Return the place of the one weak reference in a row."""
    parts = row.elts if isinstance(row, ast.Tuple) else []
    places = [number for number, part in enumerate(parts) if _is_reference(part, view)]
    return places[0] if len(places) == 1 else None


def _is_reference(node: ast.expr, view: ModuleView) -> bool:
    return isinstance(node, ast.Call) and view.dotted(node.func) in _MAKERS


def _appends_of_references(container: Container, view: ModuleView) -> list[ast.Call]:
    """Return the calls that append; none if something else is done, or dead references are not left out."""
    found: list[ast.Call] = []
    runs: list[ast.AST] = []
    for what, node in (action(use, view) for use in container.uses):
        if what == "write" and isinstance(node, ast.Call) and _appends_reference(node, view):
            found.append(node)
        elif what == "run":
            runs.append(node)
        else:
            return []
    places = {_place_in(each.args[0], view) for each in found}
    if len(places) != 1 or any(isinstance(each, ast.Starred) for call in found for each in ast.walk(call)):
        return []
    (place,) = places
    return found if all(_passes_over_dead(each, place, view) for each in runs) else []


def _appends_reference(call: ast.Call, view: ModuleView) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(attr="append"), args=[given], keywords=[]):
            is_known = _is_reference(given, view) or _place_in(given, view) is not None
            return isinstance(view.parents[call], ast.Expr) and is_known
    return False


def _passes_over_dead(run: ast.AST, place: int | None, view: ModuleView) -> bool:
    """Whether each reference is only called, and its object only compared by identity.

    Rows may also be run over for what else is in them.
    """
    if not isinstance(run, ast.For | ast.comprehension):
        return False
    target: ast.expr | None = run.target
    if place is not None:
        parts = run.target.elts if isinstance(run.target, ast.Tuple) else []
        target = parts[place] if place < len(parts) else None
    if not isinstance(target, ast.Name):
        return False
    around = run if isinstance(run, ast.For) else view.parents[run]
    uses = [
        each
        for each in ast.walk(around)
        if isinstance(each, ast.Name) and each.id == target.id and isinstance(each.ctx, ast.Load)
    ]
    is_used = bool(uses) or place is not None
    return is_used and all(_is_compared(view.parents[each], each, view) for each in uses)


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
