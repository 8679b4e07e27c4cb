"""Limit the caches of functions: ``functools.cache`` and ``lru_cache(maxsize=None)`` never drop entries."""

import ast

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.immutability import returns_immutable
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import is_none
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import is_fresh
from geoheal.healing.transforms.scopes import parameters
from geoheal.healing.transforms.source_edit import SourceEdit


def bound_memory(source: str, most: int, elsewhere: Elsewhere | None = None) -> str | None:
    """Give unbounded function caches a maximum size.

    Results that differ with every call (a lock, a number, a connection) are never dropped. The change is
    proven if the function is pure and its results are immutable.

    Parameters
    ----------
    elsewhere
        Collects doubts.

    >>> print(bound_memory('''from functools import cache
    ...
    ... @cache
    ... def page(key):
    ...     return render(key)
    ... ''', 1024))
    import functools
    from functools import cache
    <BLANKLINE>
    @functools.lru_cache(maxsize=1024)
    def page(key):
        return render(key)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for function in view.functions.values():
        lives_on = isinstance(view.parents[function], ast.Module | ast.ClassDef)
        for decorator in function.decorator_list if lives_on and parameters(function) else []:
            if _is_unbounded(decorator, view) and _may_forget(function, view, elsewhere):
                _bound(decorator, most, edit, view)
    for node in view.nodes:
        if (
            isinstance(node, ast.Assign)
            and view.parents[node] is view.tree
            and isinstance(node.value, ast.Call)
        ):
            maker = node.value.func
            named = node.value.args[0] if node.value.args else None
            remembered = view.functions.get(named.id) if isinstance(named, ast.Name) else None
            if remembered is None or not _may_forget(remembered, view, elsewhere):
                continue
            if view.dotted(maker) == "functools.cache" or (
                _is_unbounded(maker, view) and isinstance(maker, ast.Call)
            ):
                _bound(maker, most, edit, view)
    return edit.result()


def _may_forget(function: Function, view: ModuleView, elsewhere: Elsewhere) -> bool:
    if is_fresh(function, view):
        return False
    if not (view.shared(Purity).is_pure(function) and returns_immutable(function, view)):
        elsewhere.doubt(
            f"{function.name} may compute earlier results again: check that they need not be the same "
            "objects."
        )
    return True


def _is_unbounded(decorator: ast.expr, view: ModuleView) -> bool:
    if not isinstance(decorator, ast.Call):
        return view.dotted(decorator) == "functools.cache"
    if view.dotted(decorator.func) != "functools.lru_cache":
        return False
    given = [*decorator.args[:1], *(k.value for k in decorator.keywords if k.arg == "maxsize")]
    return any(is_none(each) for each in given)


def _bound(decorator: ast.expr, most: int, edit: SourceEdit, view: ModuleView) -> None:
    if isinstance(decorator, ast.Call):
        for each in [*decorator.args[:1], *(k.value for k in decorator.keywords if k.arg == "maxsize")]:
            edit.replace(each, str(most))
        return
    edit.replace(decorator, f"functools.lru_cache(maxsize={most})")
    if view.imported.get("functools") != "functools":
        edit.add_import("import functools")
