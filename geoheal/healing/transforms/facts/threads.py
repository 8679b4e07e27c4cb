"""Whether several threads may run a module's code at once, as far as the module shows."""

import ast
from collections.abc import Iterable
from itertools import takewhile

from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import is_function


def has_threads(view: ModuleView) -> bool:
    """Whether a module imports something that starts threads, or protects data from them."""
    return any(each.split(".")[0] in {"threading", "concurrent"} for each in view.imported.values())


def may_overlap(nodes: Iterable[ast.AST], view: ModuleView) -> bool:
    """Whether threads may run some code at once, because a part of it holds no lock."""
    return has_threads(view) and not all(_holds_lock(each, view) for each in nodes)


def _holds_lock(node: ast.AST, view: ModuleView) -> bool:
    """Whether a ``with`` of a name or an attribute is around: ``with self._lock:``."""
    around = takewhile(lambda each: not is_function(each), view.ancestors(node))
    held = (item.context_expr for each in around if isinstance(each, ast.With) for item in each.items)
    return any(isinstance(each, ast.Name | ast.Attribute) for each in held)
