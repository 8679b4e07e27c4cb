"""Use hash lookups for membership tests in the lists of a mapping: ``if b not in graph.setdefault(a, [])``.

As in ``indexed_lists``, each list stays in its place and becomes an instance of a subclass, so the results
are equal by construction. Lists that the module does not visibly create stay as they are.
"""

import ast
from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.function_names import NamesByFunction
from geoheal.healing.transforms.facts.shapes import is_empty_list
from geoheal.healing.transforms.facts.threads import has_threads
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.indexed.indexed_list import INDEXED_LIST
from geoheal.healing.transforms.speed.ordered.double_ended_queue import is_new_list
from geoheal.healing.transforms.speed.rows.reordering import last_name

_RAW: Final = frozenset({"heapq", "bisect", "random"})
"""Modules that change lists without calling their methods."""
_SEARCHING: Final = frozenset({"index", "count"})


def lists_in_mappings(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Give the lists of mappings that these functions search by value a hash table.

    Parameters
    ----------
    elsewhere
        Collects doubts.

    >>> changed = lists_in_mappings('''class Graph:
    ...     def link(self, a, b):
    ...         known = self.edges.setdefault(a, [])
    ...         if b not in known:
    ...             known.append(b)
    ... ''')
    >>> print(changed[changed.index("class Graph"):].splitlines()[2])
            known = self.edges.setdefault(a, _IndexedList())
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    if "_IndexedList" in view.top_level or _may_bypass_methods(view):
        return None
    bound = NamesByFunction()
    searched = {name for node in view.focused_nodes() if (name := _searched(node, view, bound))}
    names = set()
    for name, made in _made_in(view, searched):
        edit.replace(made, _indexed(made, edit))
        names.add(name)
    for name in sorted(names):
        _doubt(name, view, elsewhere)
        edit.add_helper(INDEXED_LIST)
    return edit.result()


def _doubt(name: str, view: ModuleView, elsewhere: Elsewhere) -> None:
    elsewhere.doubt(
        f"The lists in {name} are of a subclass of list now: check that no code asks for their exact type."
    )
    if has_threads(view):
        elsewhere.doubt(
            f"The lists in {name} count their elements: check that no two threads change one at once."
        )


def _may_bypass_methods(view: ModuleView) -> bool:
    """Whether the module may change a list in a way that the subclass does not see."""
    is_raw = any(each.split(".")[0] in _RAW for each in view.imported.values())
    return is_raw or any(
        isinstance(each, ast.AugAssign) and isinstance(each.op, ast.Mult) for each in view.nodes
    )


def _searched(node: ast.AST, view: ModuleView, bound: NamesByFunction) -> str:
    """Return the name of the mapping in one of whose lists a value is searched; empty if it is none."""
    match node:
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[held]):
            pass
        case ast.Call(func=ast.Attribute(value=held, attr=method), args=[_]) if method in _SEARCHING:
            pass
        case _:
            return ""
    function = view.function_of(node)
    return _mapping_of(_value_of(held, function, bound), view)


def _value_of(held: ast.expr, function: Function | None, bound: NamesByFunction) -> ast.expr:
    """Return the expression that a variable is bound to, if that happens once."""
    if not isinstance(held, ast.Name) or function is None or bound.of(function).bound[held.id] != 1:
        return held
    match bound.of(function).assigned.get(held.id):
        case [ast.Assign(targets=[ast.Name()], value=value)]:
            return value
    return held


def _mapping_of(value: ast.expr, view: ModuleView) -> str:
    """Return the name of the mapping that an entry is taken from."""
    match value:
        case ast.Subscript(value=ast.Name() | ast.Attribute() as table):
            return last_name(table)
        case ast.Call(
            func=ast.Attribute(value=ast.Name() | ast.Attribute() as table, attr="get" | "setdefault")
        ):
            return "" if view.functions_named(last_name(table)) else last_name(table)
    return ""


def _made_in(view: ModuleView, names: Collection[str]) -> Iterator[tuple[str, ast.expr]]:
    """Yield the lists that the module creates as entries of mappings with these names, with the name."""
    for node in view.nodes:
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name() | ast.Attribute() as table, attr="setdefault"),
                args=[_, made],
            ):
                pass
            case ast.Assign(targets=[ast.Subscript(value=ast.Name() | ast.Attribute() as table)], value=made):
                pass
            case (
                ast.Assign(targets=[ast.Name() | ast.Attribute() as table], value=ast.Call() as call)
                | ast.AnnAssign(target=ast.Name() | ast.Attribute() as table, value=ast.Call() as call)
            ) if (factory := _factory(call, view)) is not None:
                made = factory
            case _:
                continue
        is_list = isinstance(made, ast.Name) or (is_new_list(made) and not _is_shadowed(made, view))
        if is_list and last_name(table) in names:
            yield last_name(table), made


def _factory(call: ast.Call, view: ModuleView) -> ast.Name | None:
    """Return ``list`` in ``defaultdict(list)``."""
    match call.args:
        case [ast.Name(id="list") as factory] if "list" not in view.top_level:
            is_default = (view.dotted(call.func) or "").rpartition(".")[2] == "defaultdict"
            return factory if is_default else None
    return None


def _is_shadowed(made: ast.expr, view: ModuleView) -> bool:
    return isinstance(made, ast.Call) and getattr(made.func, "id", "") in view.top_level


def _indexed(made: ast.expr, edit: SourceEdit) -> str:
    if isinstance(made, ast.Name):
        return "_IndexedList"
    return "_IndexedList()" if is_empty_list(made) else f"_IndexedList({edit.text(made)})"
