"""Remove a value from a second container when it is removed from the first one.

A function stores a value in two containers, such as a table by name and the set of its owner. Another
function removes it from one of them, and nothing is removed from the other.
"""

import ast
from collections.abc import Container, Iterator
from textwrap import indent

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView, own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_none, names_in
from geoheal.healing.transforms.memory.containers import REMOVERS
from geoheal.healing.transforms.memory.ended.bound_again import Bound, constructed, rewritten, unified
from geoheal.healing.transforms.memory.ended.stored_twice import StoredEntry, place_of, removals, stores
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import root_name
from geoheal.healing.transforms.scopes import parameters
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

_Owned = tuple[str, ast.AST | None]


def leaves_both(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove entries from a second container where they leave the first.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> changed = leaves_both('''class Pool:
    ...     def __init__(self):
    ...         self.jobs = {}
    ...         self.busy = set()
    ...     def add(self, name, job):
    ...         self.jobs[name] = job
    ...         self.busy.add(name)
    ...     def done(self, name):
    ...         del self.jobs[name]
    ... ''')
    >>> print(changed[changed.index("    def done"):])
        def done(self, name):
            del self.jobs[name]
            self.busy.discard(name)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    done = set[tuple[ast.stmt, str]]()
    removed = _removed(view)
    for storing, first, second in _pairs(removed, view):
        if elsewhere.uses(second.place.name, source, why="entries may be asked for there"):
            continue
        for function, removal in removed.get(_owned(first, storing, view), []):
            key = (removal.statement, second.place.name)
            is_new = function is not storing and key not in done
            if is_new and _leave(first, second, removal, storing, function, edit, view):
                done.add(key)
                elsewhere.doubt(
                    f"Entries that {function.name} removes from {first.place.name} are also removed from "
                    f"{second.place.name}: check that no code needs them there later."
                )
    return edit.result()


def _removed(view: ModuleView) -> dict[_Owned, list[tuple[Function, StoredEntry]]]:
    """Return the functions that take something out of a container, by the container and its class."""
    found: dict[_Owned, list[tuple[Function, StoredEntry]]] = {}
    for function in view.functions.values():
        for removal in removals(function, view):
            found.setdefault(_owned(removal, function, view), []).append((function, removal))
    return found


def _owned(stored: StoredEntry, function: Function, view: ModuleView) -> _Owned:
    """Return the name of a container, and the class whose methods call it their own."""
    is_own = root_name(stored.place.holder) == own_name(function) is not None
    return stored.place.name, view.parents[function] if is_own else None


def _pairs(
    removed: Container[_Owned], view: ModuleView
) -> Iterator[tuple[Function, StoredEntry, StoredEntry]]:
    """Yield functions that store something twice, at first in a container that things leave."""
    kept: dict[str, bool] = {}
    for storing in view.functions.values():
        stored = list(stores(storing, view))
        for first in stored:
            for second in stored if _owned(first, storing, view) in removed else ():
                name = second.place.name
                if _belong_together(first, second):
                    if name not in kept:
                        kept[name] = _is_never_left(name, view)
                    if kept[name]:
                        yield storing, first, second


def _belong_together(first: StoredEntry, second: StoredEntry) -> bool:
    """Whether two statements store the same thing in two containers."""
    if first.place.name == second.place.name or first.value is None or second.value is None:
        return False
    return bool(_plain_names(first) & _plain_names(second))


def _plain_names(stored: StoredEntry) -> set[str]:
    parts = [each for each in (stored.key, stored.value) if isinstance(each, ast.Name | ast.Attribute)]
    return {name for part in parts for name in names_in(part)}


def _is_never_left(name: str, view: ModuleView) -> bool:
    """Whether nothing takes anything out of a container of this name, or puts another one in its place."""
    uses: list[ast.expr] = [*view.attributes_named(name), *view.loads.get(name, [])]
    created = sum(isinstance(getattr(each, "ctx", None), ast.Store) for each in uses)
    return bool(uses) and created <= 1 and not any(_is_left_at(each, view) for each in uses)


def _is_left_at(use: ast.expr, view: ModuleView) -> bool:
    """Whether a use takes something out of the container, or out of an entry of it."""
    parent = view.parents[use]
    if isinstance(parent, ast.Subscript):
        use, parent = parent, view.parents[parent]
    is_deleted = isinstance(use, ast.Subscript) and isinstance(use.ctx, ast.Del)
    return is_deleted or (isinstance(parent, ast.Attribute) and parent.attr in REMOVERS)


def _leave(
    first: StoredEntry,
    second: StoredEntry,
    removal: StoredEntry,
    storing: Function,
    function: Function,
    edit: SourceEdit,
    view: ModuleView,
) -> bool:
    """Write the removal from the second container behind the one from the first."""
    bound: Bound = {}
    mine, yours = own_name(storing), own_name(function)
    if mine is not None and yours is not None and view.parents[storing] is view.parents[function]:
        bound[mine] = yours
    unified([(first.key, removal.key), (first.place.key, removal.place.key)], bound)
    unified([(first.value, removal.value)], bound)
    constructed(storing, bound, view.shared(ClassView))
    given = {each.arg for each in parameters(function)}
    for name in {each.arg for each in parameters(storing)} & given:
        bound.setdefault(name, name)
    taken = view.fresh_name("gone")
    if isinstance(first.value, ast.Name) and first.value.id not in bound and removal.key is not None:
        bound[first.value.id] = taken
        constructed(storing, bound, view.shared(ClassView))
    text = _departure(second, bound, view)
    if text is None or not edit.stands_alone(removal.statement):
        return False
    if _is_gone_through(second, removal, function, view):
        return False
    if taken in text:
        if _may_be_missing(removal):
            text = f"if {taken} is not None:\n{indent(text, INDENT)}"
        text = f"{taken} = {_popped(removal, edit)}\n{text}"
        edit.replace_statements(removal.statement, removal.statement, text)
    else:
        edit.insert_after(removal.statement, text)
    return True


def _is_gone_through(second: StoredEntry, removal: StoredEntry, function: Function, view: ModuleView) -> bool:
    """Whether a loop over the second container is around the removal, and would miss what follows."""
    loops = [each for each in view.ancestors(removal.statement) if isinstance(each, ast.For)]
    parts = (each for loop in loops for each in ast.walk(loop.iter) if isinstance(each, ast.expr))
    places = (place_of(each, function, view) for each in parts)
    return any(place is not None and place.name == second.place.name for place in places)


def _may_be_missing(removal: StoredEntry) -> bool:
    """Whether the removal returns None for a missing key: ``held.pop(key, None)``."""
    match removal.statement:
        case ast.Expr(value=ast.Call(args=[_, default])):
            return is_none(default)
    return False


def _popped(removal: StoredEntry, edit: SourceEdit) -> str:
    """Return the expression that takes an entry out and gives it."""
    match removal.statement:
        case ast.Delete(targets=[ast.Subscript(value=held, slice=key)]):
            return f"{edit.text(held)}.pop({edit.text(key)})"
    return edit.text(removal.statement)


def _departure(second: StoredEntry, bound: Bound, view: ModuleView) -> str | None:
    """Return the statement that takes the thing out of the second container, in the words of the remover."""
    holder = rewritten(second.place.holder, bound, view)
    inner = None if second.place.key is None else rewritten(second.place.key, bound, view)
    what = second.key if second.how == "dict" else second.value
    item = None if what is None else rewritten(what, bound, view)
    if holder is None or item is None or (inner is None) != (second.place.key is None):
        return None
    if second.how == "dict":
        held = holder if inner is None else f"{holder}.get({inner}, {{}})"
        return f"{held}.pop({item}, None)"
    held = holder if inner is None else f"{holder}[{inner}]"
    if second.how == "set":
        return f"{held}.discard({item})"
    return f"if {item} in {held}:\n{INDENT}{held}.remove({item})"
