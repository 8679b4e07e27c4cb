"""Return the item with the smallest key without looking at all: use a heap with stable order.

``min(jobs, key=…)`` and ``jobs.remove(job)``, or ``jobs.sort(key=…)`` and ``jobs.pop(0)``, look at every item
for each one that is removed. The list may be a variable or an attribute; all other uses may only read it.
"""

import ast
from collections.abc import Collection, Iterator, Sequence

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.assigned import value_given
from geoheal.healing.transforms.facts.shapes import is_empty_list
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.item_fields import fields_of
from geoheal.healing.transforms.speed.ordered.heap_source import LEAST_FIRST
from geoheal.healing.transforms.speed.ordered.least_uses import is_steady, least_uses


def least_first(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Use a heap for lists from which these functions take the item with the smallest key.

    Parameters
    ----------
    functions
        Qualified names.
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> changed = least_first('''class Jobs:
    ...     def __init__(self):
    ...         self._waiting = []
    ...     def put(self, job):
    ...         self._waiting.append(job)
    ...     def take(self):
    ...         job = min(self._waiting, key=lambda job: job.rank)
    ...         self._waiting.remove(job)
    ...         return job
    ... ''')
    >>> print(changed[changed.index("class Jobs"):])
    class Jobs:
        def __init__(self):
            self._waiting = _LeastFirst(lambda job: job.rank)
        def put(self, job):
            self._waiting.append(job)
        def take(self):
            job = self._waiting.least()
            self._waiting.remove(job)
            return job
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    for function in view.focused_functions:
        for name in sorted({each.id for each in _ordered(function) if isinstance(each, ast.Name)}):
            _of_variable(name, function, edit, view, elsewhere)
    ordered = [each for function in view.focused_functions for each in _ordered(function)]
    for name in sorted({each.attr for each in ordered if isinstance(each, ast.Attribute)}):
        _of_attribute(name, edit, view, elsewhere)
    return edit.result()


def _ordered(function: Function) -> Iterator[ast.Name | ast.Attribute]:
    """Yield the lists from which a function takes the minimum by a key, or which it sorts by one."""
    for node in own_nodes(function):
        match node:
            case ast.Call(func=ast.Name(id="min"), args=[held], keywords=[ast.keyword(arg="key")]):
                pass
            case ast.Call(
                func=ast.Attribute(value=held, attr="sort"), args=[], keywords=[ast.keyword(arg="key")]
            ):
                pass
            case _:
                continue
        if isinstance(held, ast.Name | ast.Attribute):
            yield held


def _of_variable(
    name: str, function: Function, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> None:
    parts = set(ast.walk(function))
    values = [each.value for each in view.assignments.get(name, []) if each in parts]
    rebound = sum(is_rebound_by(node, name) for node in parts)
    is_shared = any(
        (isinstance(each, ast.Global | ast.Nonlocal) and name in each.names)
        or (isinstance(each, ast.arg) and each.arg == name)
        for each in parts
    )
    if rebound == len(values) and not is_shared:
        _keep(values, [each for each in view.loads.get(name, []) if each in parts], edit, view, elsewhere)


def _of_attribute(name: str, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    uses = view.attributes_named(name)
    kinds = view.shared(ClassView).owners_of(uses)
    given = [value_given(each, view) for each in uses if not isinstance(each.ctx, ast.Load)]
    if len(kinds) != 1 or None in given or view.functions_named(name):
        return
    if elsewhere.copies_state(edit.source, *kinds) or elsewhere.uses(name, edit.source, *kinds):
        return
    loads = [each for each in uses if isinstance(each.ctx, ast.Load)]
    if not _keep(given, loads, edit, view, elsewhere):
        return
    for statement in (view.parents[each] for each in uses):
        if isinstance(statement, ast.AnnAssign):
            edit.replace(statement.annotation, '"_LeastFirst"')
    if not name.startswith("_"):
        elsewhere.doubt(f"{name} is a heap now: check that no code outside of the module needs a list.")


def _keep(
    values: Sequence[ast.expr | None],
    loads: Sequence[ast.expr],
    edit: SourceEdit,
    view: ModuleView,
    elsewhere: Elsewhere,
) -> bool:
    """Replace a list by a heap, if it starts empty and all its uses are known."""
    uses = least_uses(loads, edit, view)
    empty = [each for each in values if is_empty_list(each)]
    if not uses or not empty or len(empty) != len(values):
        return False
    keys = {ast.dump(each.key) for each in uses}
    if len(keys) != 1 or not is_steady(uses[0].key, view, elsewhere):
        return False
    for value in empty:
        edit.replace(value, f"_LeastFirst({edit.text(uses[0].key)})")
    for each in uses:
        if each.sort is None:
            edit.replace(each.call, f"{edit.text(each.call.args[0])}.least()")
        else:
            assert isinstance(each.call.func, ast.Attribute)  # noqa: S101 - the call of pop
            edit.replace(each.call, f"{edit.text(each.call.func.value)}.take_least()")
            edit.remove(each.sort)
    edit.add_import("import heapq")
    edit.add_helper(LEAST_FIRST)
    elsewhere.doubt(
        "Items are ordered by their content at the first request: check that no code changes "
        f"{', '.join(sorted(map(str, fields_of(uses[0].key))))} of an item in the heap."
    )
    return True
