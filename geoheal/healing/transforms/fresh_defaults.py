"""Make a default argument anew in every call: a container in the signature is the same for all calls."""

import ast

from geoheal.healing.transforms.cache_use import is_cache
from geoheal.healing.transforms.containers import action, containers
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit


def fresh_defaults(source: str) -> str | None:
    """Replace mutable default arguments that are written to.

    >>> print(fresh_defaults('''def collect(row, rows=[]):
    ...     rows.append(row)
    ...     return len(row)
    ... '''))
    def collect(row, rows=None):
        if rows is None:
            rows = []
        rows.append(row)
        return len(row)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    for container in containers(view):
        function = container.function
        if container.holder != "default" or function is None or is_cache(container, view):
            continue
        done = {action(use, view)[0] for use in container.uses}
        first = function.body[0]
        is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        if is_docstring and len(function.body) > 1:
            first = function.body[1]
        if done & {"write", "store", "change"} and edit.stands_alone(first):
            name, value = container.name, container.made[0]
            edit.replace(value, "None")
            edit.insert_before(first, f"if {name} is None:\n    {name} = {edit.text(value)}")
    return edit.result()
