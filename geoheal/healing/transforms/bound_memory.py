"""Bound the memory of functions: ``functools.cache`` and ``lru_cache(maxsize=None)`` forget nothing."""

import ast

from geoheal.healing.transforms.module_view import ModuleView, parameters
from geoheal.healing.transforms.source_edit import SourceEdit


def bound_memory(source: str, most: int) -> str | None:
    """Give unbounded memories of functions a largest number of results.

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
    for function in view.functions.values():
        lives_on = isinstance(view.parents[function], ast.Module | ast.ClassDef)
        for decorator in function.decorator_list if lives_on and parameters(function) else []:
            if _is_unbounded(decorator, view):
                _bound(decorator, most, edit, view)
    for node in ast.walk(view.tree):
        if (
            isinstance(node, ast.Assign)
            and view.parents[node] is view.tree
            and isinstance(node.value, ast.Call)
        ):
            maker = node.value.func
            if view.dotted(maker) == "functools.cache" or (
                _is_unbounded(maker, view) and isinstance(maker, ast.Call)
            ):
                _bound(maker, most, edit, view)
    return edit.result()


def _is_unbounded(decorator: ast.expr, view: ModuleView) -> bool:
    if not isinstance(decorator, ast.Call):
        return view.dotted(decorator) == "functools.cache"
    if view.dotted(decorator.func) != "functools.lru_cache":
        return False
    given = [*decorator.args[:1], *(k.value for k in decorator.keywords if k.arg == "maxsize")]
    return any(isinstance(each, ast.Constant) and each.value is None for each in given)


def _bound(decorator: ast.expr, most: int, edit: SourceEdit, view: ModuleView) -> None:
    if isinstance(decorator, ast.Call):
        for each in [*decorator.args[:1], *(k.value for k in decorator.keywords if k.arg == "maxsize")]:
            edit.replace(each, str(most))
        return
    edit.replace(decorator, f"functools.lru_cache(maxsize={most})")
    if view.imported.get("functools") != "functools":
        edit.add_import("import functools")
