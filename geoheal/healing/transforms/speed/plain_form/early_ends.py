"""Whether a search may end early: with an iterator, the number of elements read is visible."""

import ast

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.speed.seen_kinds import SeenKinds


def may_stop_early(rows: ast.expr, function: Function | None, view: ModuleView, elsewhere: Elsewhere) -> bool:
    """Whether the remaining rows need not be read; records a doubt if an attribute does not show it."""
    if isinstance(rows, ast.Attribute):
        elsewhere.doubt(
            f"Check that {ast.unparse(rows)} is a list, not an iterator, which can be read only once."
        )
        return True
    if not isinstance(rows, ast.Name) or function is None:
        return False
    seen = SeenKinds(function, view)
    return seen.is_known_container(rows.id) or (seen.is_sized(rows.id) and not seen.is_once_only(rows.id))


def is_known_container(rows: ast.expr, function: Function | None, view: ModuleView) -> bool:
    """Whether a function shows that an expression is a built-in container."""
    if not isinstance(rows, ast.Name) or function is None:
        return False
    return SeenKinds(function, view).is_known_container(rows.id)
