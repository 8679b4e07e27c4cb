"""Memoise pure functions, so that equal arguments are processed only once.

A function is memoised only if it is pure, returns an immutable value, and depends only on the values of its
arguments, which must be numbers or texts according to its source. Functions that handle secrets are excluded
(see ``once``). The cache is bounded, and keys include types, because 1 == 1.0 == True, and a subclass may
equal its base whatever the annotations.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.argument_kinds import (
    may_show_sign,
    may_take_containers,
    takes_plain_values,
    tells_equal_apart,
)
from geoheal.healing.transforms.facts.immutability import is_immutable_annotation, returns_immutable
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import is_call_of, is_call_to_any, is_name, is_name_among
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_changed_by, is_rebound_by
from geoheal.healing.transforms.once import objection, reached
from geoheal.healing.transforms.scopes import own_nodes, parameters
from geoheal.healing.transforms.source_edit import SourceEdit

ENTRIES: Final = 4096
"""Largest number of cached results per function."""

TEXT_METHODS: Final = (
    frozenset(dir(str)) | frozenset(dir(int)) | frozenset(dir(tuple)) | frozenset(dir(float))
)


def memoise(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Memoise pure functions, all of them or the given ones.

    Parameters
    ----------
    functions
        Qualified names.
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> print(memoise("def square(n):\\n    return n ** 2\\n"))
    import functools
    <BLANKLINE>
    <BLANKLINE>
    @functools.lru_cache(maxsize=4096, typed=True)
    def square(n):
        return n ** 2
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    purity = view.shared(Purity)
    elsewhere = elsewhere or Elsewhere()
    for name, function in view.functions.items():
        if (
            (functions is None or name in functions)
            and can_be_memoised(function, view, purity)
            and not is_set_elsewhere(function, view, elsewhere)
        ):
            if may_show_sign(function):
                elsewhere.doubt(
                    f"{name} is remembered for equal numbers: check that it returns the same for 0.0 and "
                    "-0.0."
                )
            if may_take_containers(function, view):
                elsewhere.doubt(
                    f"{name} is remembered by its arguments: check that none of them is a list or a mapping."
                )
            edit.insert_before(function, _decorator(function, view))
            edit.add_import("import functools")
    return edit.result()


def can_be_memoised(function: Function, view: ModuleView, purity: Purity) -> bool:
    """Whether a function is pure, takes only plain values, and returns what callers can share."""
    parent = view.parents[function]
    if isinstance(function, ast.AsyncFunctionDef) or function.decorator_list or not parameters(function):
        return False
    if isinstance(parent, ast.FunctionDef):
        frozen = _frozen_around(function, parent, view)
        if frozen is None or _leaves(function, parent):
            return False
        is_pure = purity.is_pure(function, frozen)
    else:
        is_pure = parent is view.tree and purity.is_pure_function(function.name)
    return (
        is_pure
        and returns_immutable(function, view)
        and _looks_at_values(function, view)
        and takes_plain_values(function, view)
        and not tells_equal_apart(function)
        and not is_looked_into(function, view)
        and objection(function, view) is None
    )


def is_looked_into(function: Function, view: ModuleView) -> bool:
    """Whether attributes of the function itself are used: a wrapper does not have all of them."""
    return any(isinstance(view.parents[node], ast.Attribute) for node in view.loads.get(function.name, []))


def is_set_elsewhere(function: Function, view: ModuleView, elsewhere: Elsewhere) -> bool:
    """Whether other files may change module variables that the function and its callees read."""
    for name in sorted({name for each in reached(function, view) for name in read_names(each)}):
        value = view.global_value(name)
        if name in view.functions and elsewhere.sets(name):
            return True
        if value is None:
            continue
        if elsewhere.sets(name):
            return True
        is_fixed = isinstance(
            value, ast.Constant | ast.UnaryOp | ast.BinOp | ast.JoinedStr | ast.Call | ast.Tuple
        )
        if not is_fixed and elsewhere.uses(name, "", why="its entries may be changed there"):
            return True
    return False


def _decorator(function: Function, view: ModuleView) -> str:
    if isinstance(view.parents[function], ast.FunctionDef):
        return "@functools.lru_cache(maxsize=None, typed=True)"  # it ends with the call that created it
    return f"@functools.lru_cache(maxsize={ENTRIES}, typed=True)"


def _looks_at_values(function: Function, view: ModuleView) -> bool:
    """Whether no argument can be an object that may change between two calls."""
    for each in parameters(function):
        if each.annotation is not None and not is_immutable_annotation(each.annotation):
            return False
    names = {each.arg for each in parameters(function)}
    for node in own_nodes(function):
        if isinstance(node, ast.Attribute) and is_name_among(node.value, names):
            called = view.parents[node]
            if not (is_call_of(called, node) and node.attr in TEXT_METHODS):
                return False
        if is_call_to_any(node, names | {"next", "iter"}):
            return False
    return True


def _frozen_around(function: Function, outer: ast.FunctionDef, view: ModuleView) -> frozenset[str] | None:
    """Return names of the enclosing function that do not change after this one is defined."""
    after = [each for each in outer.body if each.lineno > function.lineno]
    if function not in outer.body:
        return None
    used = read_names(function)
    changed = {
        name
        for statement in after
        for node in ast.walk(statement)
        for name in used
        if is_rebound_by(node, name)
    }
    names = view.locals_of(outer) & used
    touched = {name for name in names for node in ast.walk(outer) if is_changed_by(node, name)}
    late = {name for name in touched if any(is_changed_by(n, name) for s in after for n in ast.walk(s))}
    inside = {name for name in touched if any(is_changed_by(n, name) for n in ast.walk(function))}
    return None if (changed | late | inside) & names else frozenset(names | {function.name})


def _leaves(function: Function, outer: ast.FunctionDef) -> bool:
    """Whether the function outlives the call that defines it."""
    own = set(ast.walk(function))
    called = {
        id(node.func)
        for node in ast.walk(outer)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return any(
        is_name(node, function.name) and id(node) not in called
        for node in ast.walk(outer)
        if node not in own or isinstance(node, ast.Name)
    )
