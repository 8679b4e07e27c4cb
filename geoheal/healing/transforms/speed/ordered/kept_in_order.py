"""Keep a list sorted if its minimum is taken, or it is sorted, after every append.

``min(queue)`` and ``queue.remove(least)`` look at all elements, and so do ``queue.append(x)`` and
``queue.sort()``. The list becomes one that inserts elements at their sorted position, as long as the results
are certainly equal: for numbers, texts, and tuples of them. From the first other element on, it behaves as a
plain list.
"""

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.assigned import value_given
from geoheal.healing.transforms.facts.shapes import is_empty_list
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.ordered.list_uses import uses_of

ORDERED: Final = '''class _Ordered(list):
    """A list in order as long as its items are numbers or texts, or tuples of them; else as they come."""

    kind, is_ordered = None, True

    def append(self, item):
        if self._takes(item):
            bisect.insort(self, item)
        else:
            super().append(item)

    def append_in_order(self, item):
        self.append(item)
        if not self.is_ordered:
            self.sort()

    def least(self):
        return self[0] if self and self.is_ordered else min(self)

    def _takes(self, item):
        if self.is_ordered:
            kind = _kind_of(item)
            if not self:
                self.kind = kind
            self.is_ordered = kind is not None and kind == self.kind
        return self.is_ordered


def _kind_of(item):
    """What can be compared with an item; None where that is not sure."""
    kind = type(item)
    if kind is tuple:
        kinds = tuple(map(_kind_of, item))
        return None if None in kinds else kinds
    if kind is float:
        return int if item == item else None
    return {int: int, bool: int, str: str, bytes: bytes}.get(kind)
'''


def kept_in_order(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Keep lists sorted, local ones and those of attributes.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> changed = kept_in_order('''class Board:
    ...     def __init__(self):
    ...         self._scores = []
    ...     def add(self, score):
    ...         self._scores.append(score)
    ...         self._scores.sort()
    ...     def best(self):
    ...         return self._scores[-1]
    ... ''')
    >>> print(changed[changed.index("class Board"):])
    class Board:
        def __init__(self):
            self._scores = _Ordered()
        def add(self, score):
            self._scores.append_in_order(score)
        def best(self):
            return self._scores[-1]
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    for function in view.focused_functions:
        for name in sorted(_asked(function, ast.Name)):
            _order_local(name, function, edit, view)
    for attribute in sorted({each for f in view.focused_functions for each in _asked(f, ast.Attribute)}):
        _order_attribute(attribute, edit, view, elsewhere)
    return edit.result()


def _asked(function: Function, kind: type[ast.Name | ast.Attribute]) -> Iterator[str]:
    """Return names, or attributes, that a function sorts or takes the minimum of."""
    for node in own_nodes(function):
        match node:
            case ast.Call(func=ast.Name(id="min"), args=[held], keywords=[]):
                pass
            case ast.Call(func=ast.Attribute(value=held, attr="sort"), args=[], keywords=[]):
                pass
            case _:
                continue
        if isinstance(held, kind):
            yield held.id if isinstance(held, ast.Name) else held.attr


def _order_local(name: str, function: Function, edit: SourceEdit, view: ModuleView) -> None:
    values = [
        each.value
        for each in view.assignments.get(name, [])
        if view.function_of(each) is function and each.value is not None
    ]
    rebound = sum(is_rebound_by(node, name) for node in ast.walk(function))
    parts = set(ast.walk(function))
    is_shared = any(
        (isinstance(each, ast.Global | ast.Nonlocal) and name in each.names)
        or (isinstance(each, ast.arg) and each.arg == name)
        for each in parts
    )
    if rebound == len(values) and not is_shared:
        _order(values, [each for each in view.loads.get(name, []) if each in parts], edit, view)


def _order_attribute(name: str, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    uses = view.attributes_named(name)
    kinds = view.shared(ClassView).owners_of(uses)
    given = [value_given(each, view) for each in uses if not isinstance(each.ctx, ast.Load)]
    values = [each for each in given if each is not None]
    if len(values) < len(given) or len(kinds) != 1 or view.functions_named(name):
        return
    if elsewhere.copies_state(edit.source, *kinds) or elsewhere.uses(name, edit.source, *kinds):
        return
    loads = [each for each in uses if isinstance(each.ctx, ast.Load)]
    if _order(values, loads, edit, view) and not name.startswith("_"):
        elsewhere.doubt(f"{name} is kept in order now: check that no code outside of the module uses it.")


def _order(values: Sequence[ast.expr], loads: Sequence[ast.expr], edit: SourceEdit, view: ModuleView) -> bool:
    """Replace a list by a sorted one, if it starts empty and all its uses are known."""
    if not values or not all(is_empty_list(each) for each in values):
        return False
    uses = uses_of(loads, edit, view)
    if uses is None or not uses.appended:
        return False
    for value in values:
        edit.replace(value, "_Ordered()")
    if uses.sorts:
        for call in uses.appended:
            assert isinstance(call.func, ast.Attribute)  # noqa: S101 - see uses_of
            held = edit.text(call.func.value)
            edit.replace(call, f"{held}.append_in_order({edit.text(call.args[0])})")
        for statement in uses.sorts:
            edit.remove(statement)
    for call in uses.least:
        edit.replace(call, f"{edit.text(call.args[0])}.least()")
    edit.add_import("import bisect")
    edit.add_helper(ORDERED)
    return True
