"""Lookups of a missing key in a mapping class of the module."""

import ast
from collections.abc import Iterator

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.case import Failure
from geoheal.healing.transforms.module_view import ModuleView


def keys_asked_for(failure: Failure, view: ModuleView) -> Iterator[tuple[ast.Subscript, Function]]:
    """Return the expressions that look up the missing key, if the module's mapping has a ``get``.

    ``__getitem__`` has to raise, so the guard belongs to the caller. Keys are compared without regard to
    case, as mappings of header fields do.
    """
    if not any(isinstance(view.parents[each], ast.ClassDef) for each in view.functions_named("get")):
        return
    missing = failure.message.strip("'\"").casefold()
    for node in view.nodes:
        match node:
            case ast.Subscript(slice=ast.Constant(value=str() as key), ctx=ast.Load()):
                function = view.function_of(node)
                if key.casefold() == missing and function is not None:
                    yield node, function
