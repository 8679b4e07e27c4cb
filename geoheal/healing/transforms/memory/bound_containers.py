"""Limit containers that grow without bound: caches drop their oldest entries, logs keep their last ones."""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.cache_use import is_cache, is_scratch
from geoheal.healing.transforms.memory.closure_tables import closure_tables
from geoheal.healing.transforms.memory.containers import (
    Container,
    Kind,
    action,
    containers,
    is_variable_from_end,
    most_from_end,
)
from geoheal.healing.transforms.memory.early_forgetting import may_forget_too_early
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name
from geoheal.healing.transforms.source_edit import SourceEdit

BOUNDED_DICT: Final = '''class _BoundedDict(dict):
    """A mapping that forgets its oldest entries beyond a number of them."""

    def __init__(self, most):
        super().__init__()
        self.most = most

    def __setitem__(self, key, value):
        if key not in self:
            while len(self) >= self.most:
                self.pop(next(iter(self)), None)
        super().__setitem__(key, value)

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]
'''

_UNREAD: Final = frozenset({"write", "clear", "last"})


def bound_containers(
    source: str, most: int, lines: Collection[int] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Limit long-lived containers to `most` entries, if dropped entries are not needed.

    A container that the module never reads may be read in another file, and one whose last element is popped
    is a stack: neither is limited.

    Parameters
    ----------
    lines
        Lines where memory grows, from 1: only containers that grow there, or in the same function, are
        limited; if None, all.
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> print(bound_containers('''LOG = []
    ... def note(text):
    ...     LOG.append(text)
    ... ''', 100))
    LOG = []
    def note(text):
        LOG.append(text)
        if len(LOG) > 200:
            del LOG[:-100]
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for container in (*containers(view), *closure_tables(view)):
        if lines is None or _grows_at(container, lines, view):
            _bound(container, most, edit, view, elsewhere)
    return edit.result()


def _grows_at(container: Container, lines: Collection[int], view: ModuleView) -> bool:
    for use in container.uses:
        what, node = action(use, view)
        if what not in {"write", "store", "change"}:
            continue
        statement = view.statement_of(node)
        around = view.function_of(node)
        spans = [statement, around] if around is not None else [statement]
        if any(span.lineno <= line <= (span.end_lineno or 0) for span in spans for line in lines):
            return True
        if any(line in _lines_of_values(container, view) for line in lines):
            return True
    return False


def _lines_of_values(container: Container, view: ModuleView) -> set[int]:
    """Return lines of functions in the module that compute the stored values."""
    found: set[int] = set()
    for use in container.uses:
        what, node = action(use, view)
        function = view.function_of(node)
        if what not in {"write", "store", "change"} or function is None:
            continue
        for call in ast.walk(function):
            if isinstance(call, ast.Call):
                name = called_name(call)
                for other in view.functions.values():
                    if other.name in {name} or (name[:1].isupper() and other.name == "__init__"):
                        found |= set(range(other.lineno, (other.end_lineno or 0) + 1))
    return found


def _bound(  # noqa: C901 - one case per kind of node
    container: Container, most: int, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> None:
    if is_cache(container, view) or is_scratch(container, view):
        if container.holder != "closure" and _is_used_elsewhere(container, edit, elsewhere):
            return
        name = "_BoundedDict"
        if "_BoundedDict" in view.top_level:
            name = view.fresh_name("_BoundedMapping")
        for value in container.made:
            if isinstance(value, ast.Dict) and value.keys:
                return
        for value in container.made:
            edit.replace(value, f"{name}({most})")
        edit.add_helper(BOUNDED_DICT.replace("_BoundedDict", name))
        if may_forget_too_early(container, view):
            elsewhere.doubt(
                f"{container.name} may drop an entry before it is read: check that fewer than {most} others "
                "are stored in between, by the calls there or by other threads."
            )
        if container.holder == "closure":
            elsewhere.doubt(
                f"{container.name} in {getattr(container.function, 'name', '')} forgets its oldest entries: "
                "check that its entries may be computed again, and need not be the same objects."
            )
    elif not _is_looked_at_from_end(container, most, view) or _is_used_elsewhere(container, edit, elsewhere):
        return
    elif container.kind in {Kind.DEQUE, Kind.LIST}:
        _keep_last(container, most, edit, view, elsewhere)


def _keep_last(
    container: Container, most: int, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> None:
    if is_variable_from_end(container, view):
        elsewhere.doubt(
            f"{container.name} keeps its last {most} entries: check that no code needs more of them."
        )
    if container.kind is Kind.DEQUE:
        for value in container.made:
            edit.replace(value, edit.text(value).replace("()", f"(maxlen={most})"))
    else:
        _trim(container, most, edit, view)


def _is_used_elsewhere(container: Container, edit: SourceEdit, elsewhere: Elsewhere) -> bool:
    holders = [each for each in (container.class_name,) if each]
    why = "only the entries that are kept can be read there"
    return elsewhere.uses(container.name, edit.source, *holders, why=why)


def _is_looked_at_from_end(container: Container, most: int, view: ModuleView) -> bool:
    """Whether a sequence is written, and no element before its last `most` ones is read."""
    done = [action(use, view) for use in container.uses]
    writes = [node for what, node in done if what == "write"]
    if container.holder == "default" or not writes or most_from_end(container, view) > most:
        return False
    if not all(what in _UNREAD for what, _ in done):
        return False
    return all(_is_append(node) and view.function_of(node) is not None for node in writes)


def _is_append(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr="append" | "extend")):
            return True
    return False


def _trim(container: Container, most: int, edit: SourceEdit, view: ModuleView) -> None:
    statements = []
    for use in container.uses:
        what, node = action(use, view)
        if what == "write":
            statement = view.parents[node]
            if not isinstance(statement, ast.Expr) or not edit.stands_alone(statement):
                return
            statements.append((statement, edit.text(use)))
    for statement, name in statements:
        edit.insert_after(statement, f"if len({name}) > {2 * most}:\n    del {name}[:-{most}]")
