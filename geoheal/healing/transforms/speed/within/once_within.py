"""Cache what one call computes repeatedly, if nothing that runs within it changes anything.

``memoise`` and similar transforms need results that are valid for ever, or must know what changes them. A
report, a layout or a search that only reads requests the same sums, depths and groups of its objects again
and again: none of them can change until it ends, so each is computed once per object. That includes rows that
it queries, of which another process may change some: a doubt.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.immutability import returns_immutable
from geoheal.healing.transforms.facts.shapes import plain_decorators
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import is_fresh, is_secret, reached
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.remembered.memoise import is_looked_into, is_set_elsewhere
from geoheal.healing.transforms.speed.within.harmless import Harmless
from geoheal.healing.transforms.speed.within.memory import WITHIN
from geoheal.healing.transforms.speed.within.reading_queries import takes_rows

_EVERYDAY: Final = words("key keys token tokens")
"""Parameter names that do not indicate a secret, because the cache is cleared when the call ends."""


def once_within(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Cache results of functions without side effects while another one of them runs.

    Parameters
    ----------
    functions
        Qualified names.
    elsewhere
        Collects the doubt: what objects of other files do is not known.

    >>> changed = once_within('''class Node:
    ...     def depth(self):
    ...         return 1 + max((each.depth() for each in self.needs), default=0)
    ... ''')
    >>> print(changed[changed.index("class Node"):])
    class Node:
        @_once_within
        def depth(self):
            return 1 + max((each.depth() for each in self.needs), default=0)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    if "_once_within" in view.top_level:
        return None
    elsewhere = elsewhere or Elsewhere()
    harmless = Harmless(view)
    chosen = [each for each in view.focused_functions if _can_be_kept(each, view, harmless, elsewhere)]
    inner, outer = _nested(chosen, harmless)
    for function in [each for each in chosen if each in inner | outer]:
        _decorate(function, edit)
    for function in [each for each in chosen if each in inner]:
        shared = "" if returns_immutable(function, view) else ", and that no code changes what it returns"
        elsewhere.doubt(
            f"{function.name} is computed once for the same object while an outer call only reads: check "
            f"that no object that it reads changes by being read{shared}."
        )
        if _queries(function, view):
            elsewhere.doubt(
                f"{function.name} queries a database: check that an outer call may return the same rows "
                "each time, also if another process changes them in the meantime."
            )
    if inner:
        edit.add_import("import functools")
        edit.add_import("import threading")
        edit.add_helper(WITHIN)
    return edit.result()


def _can_be_kept(function: Function, view: ModuleView, harmless: Harmless, elsewhere: Elsewhere) -> bool:
    names = plain_decorators(function)
    return (
        isinstance(function, ast.FunctionDef)
        and isinstance(view.parents[function], ast.Module | ast.ClassDef)
        and names in ([], ["property"])
        and not (function.name.startswith("__") or function.args.vararg or function.args.kwarg)
        and _works(function, view)
        and harmless.is_harmless(function)
        and not is_looked_into(function, view)
        and not is_set_elsewhere(function, view, elsewhere)
        and not is_fresh(function, view, _queries(function, view) | _yields(function, view))
        and not is_secret(function, view, _EVERYDAY)
    )


def _queries(function: Function, view: ModuleView) -> set[ast.AST]:
    """Return the methods of calls that take rows, in a function and its callees."""
    return {
        node.func
        for part in reached(function, view)
        if isinstance(part, ast.FunctionDef)
        for node in own_nodes(part)
        if isinstance(node, ast.Call) and takes_rows(node, part)
    }


def _yields(function: Function, view: ModuleView) -> set[ast.AST]:
    """Return where generators yield that a function goes through; what they yield is the same each time."""
    return {
        node
        for part in reached(function, view)
        if isinstance(part, ast.FunctionDef)
        for node in own_nodes(part)
        if isinstance(node, ast.Yield | ast.YieldFrom)
    }


def _works(function: Function, view: ModuleView) -> bool:
    """Whether a function has a loop, calls or reads of its own property, and returns its results at once."""
    nodes = list(own_nodes(function))
    return any(
        isinstance(each, ast.Call | ast.For | ast.While | ast.comprehension)
        or (isinstance(each, ast.Attribute) and function in view.functions_named(each.attr))
        for each in nodes
    ) and not any(isinstance(each, ast.Yield | ast.YieldFrom) for each in nodes)


def _nested(chosen: Collection[Function], harmless: Harmless) -> tuple[set[Function], set[Function]]:
    """Return the functions that another one calls, or that are recursive; and their callers."""
    new, inner = list(chosen), set[Function]()
    while new:
        more = harmless.called_by(new.pop()) - inner
        inner |= more
        new += more
    inner &= set(chosen)
    return inner, harmless.callers_of(inner) & set(chosen)


def _decorate(function: Function, edit: SourceEdit) -> None:
    if function.decorator_list:
        last, indentation = function.decorator_list[-1], edit.indentation(function)
        edit.replace(last, f"{edit.text(last)}\n{indentation}@_once_within")
    else:
        edit.insert_before(function, "@_once_within")
