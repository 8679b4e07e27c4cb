"""Cache a function's results by the values that it reads from its arguments.

``memoise`` requires arguments that are numbers or texts according to the function's source. Functions,
methods and properties that read two fields of a mapping, or attributes of an object, depend only on these:
their values are the key, if they are immutable at runtime; otherwise the function is called as before. The
same is true for results. Mutable results are shared if the module never changes any, which is a doubt unless
the module only reads them. The cache is bounded.
"""

import ast
from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.immutability import returns_immutable
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import is_call_of, is_name_among, plain_decorators
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import objection
from geoheal.healing.transforms.scopes import own_nodes, parameters
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.remembered.memoise import (
    can_be_memoised,
    is_looked_into,
    is_set_elsewhere,
)
from geoheal.healing.transforms.speed.remembered.remembering import REMEMBERING
from geoheal.healing.transforms.speed.remembered.shared_results import Sharing, sharing_of

READINGS_MAX: Final = 6
"""Largest number of values in a key; more of them rarely recur together."""


def remember_readings(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Cache the results of pure functions by what they read from their arguments.

    Parameters
    ----------
    functions
        Qualified names.
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> changed = remember_readings('''def path(scope):
    ...     return scope["path"].removeprefix(scope.get("root", ""))
    ... ''')
    >>> print(changed[changed.index("@_rem"):])
    @_remembering(lambda scope: (scope["path"], scope.get("root", "")))
    def path(scope):
        return scope["path"].removeprefix(scope.get("root", ""))
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    purity = view.shared(Purity)
    elsewhere = elsewhere or Elsewhere()
    if "_remembering" in view.top_level:
        return None
    for function in view.focused_functions:
        if not _can_be_remembered(function, view, purity) or is_set_elsewhere(function, view, elsewhere):
            continue
        readings = _readings(function, edit, view)
        if readings is not None:
            if _reads_ahead(function, view):
                elsewhere.doubt(
                    f"{function.name} first reads everything that it may need of its arguments: check that "
                    "reading changes nothing, as it would with a defaultdict."
                )
            _remember(function, readings, edit, view, elsewhere)
            edit.add_import("import functools")
            edit.add_helper(REMEMBERING)
    return edit.result()


def _remember(
    function: Function, readings: list[str], edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> None:
    """Put the cache around the function itself, below the decorator that makes it a property."""
    key = f"({', '.join(readings)},)" if len(readings) == 1 else f"({', '.join(readings)})"
    is_fixed = returns_immutable(function, view) or _returns_tuples(function)
    sharing = Sharing.CHANGED if is_fixed else sharing_of(function, view)
    if sharing is Sharing.UNKNOWN:
        elsewhere.doubt(
            f"All callers of {function.name} with the same arguments get the same object: check that no "
            "code changes it."
        )
    shared = "" if sharing is Sharing.CHANGED else ", shared=True"
    decorator = f"@_remembering(lambda {_signature(function, edit)}: {key}{shared})"
    if not function.decorator_list:
        edit.insert_before(function, decorator)
    else:
        last, indentation = function.decorator_list[-1], edit.indentation(function)
        edit.replace(last, f"{edit.text(last)}\n{indentation}{decorator}")


def _returns_tuples(function: Function) -> bool:
    """Whether results are tuples, whose elements are checked for immutability at runtime."""
    returned = [each.value for each in own_nodes(function) if isinstance(each, ast.Return)]
    return all(
        isinstance(each, ast.Tuple)
        or (isinstance(each, ast.Call) and getattr(each.func, "id", "") == "tuple")
        for each in returned
    )


def _can_be_remembered(function: Function, view: ModuleView, purity: Purity) -> bool:
    given = function.args
    if (
        not _is_plain_or_property(function)
        or given.vararg
        or given.kwarg
        or given.kwonlyargs
        or given.posonlyargs
    ):
        return False
    return (
        isinstance(function, ast.FunctionDef)
        and isinstance(view.parents[function], ast.Module | ast.ClassDef)
        and not function.name.startswith("__")
        and bool(given.args)
        and all(isinstance(each, ast.Constant) for each in given.defaults)
        and purity.is_pure(function)
        and not any(isinstance(each, ast.Try | ast.Lambda) for each in own_nodes(function))
        and not can_be_memoised(function, view, purity)
        and not is_looked_into(function, view)
        and objection(function, view) is None
    )


def _is_plain_or_property(function: Function) -> bool:
    names = plain_decorators(function)
    return names in ([], ["property"])


def _signature(function: Function, edit: SourceEdit) -> str:
    """Return the parameters in the form of a lambda's."""
    names = [each.arg for each in function.args.args]
    defaults = [f"={edit.text(each)}" for each in function.args.defaults]
    filled = [""] * (len(names) - len(defaults)) + defaults
    return ", ".join(name + default for name, default in zip(names, filled, strict=True))


def _readings(function: Function, edit: SourceEdit, view: ModuleView) -> list[str] | None:
    """Return expressions of all that a function reads of its parameters.

    None if too many, or not only reads.
    """
    found: dict[str, None] = {}
    names = {each.arg for each in parameters(function)}
    for node in own_nodes(function):
        if is_name_among(node, names):
            if not isinstance(node.ctx, ast.Load):
                return None
            reading = _longest(node, view)
            if any(_is_computed(each, view) for each in ast.walk(reading)):
                return None
            if not _is_within_path(node, view):
                found[edit.text(reading)] = None
    whole = {name for name in names if name in found}
    kept = [each for each in found if each in whole or each.split(".")[0].split("[")[0] not in whole]
    is_object = isinstance(view.parents[function], ast.ClassDef) and function.args.args[0].arg in whole
    return kept if 0 < len(kept) <= READINGS_MAX and not is_object else None


def _longest(node: ast.expr, view: ModuleView) -> ast.expr:
    """Return the longest ``x.a["b"].get("c", 0)`` that starts with a name and only reads."""
    while True:
        outer = view.parents[node]
        match outer:
            case ast.Subscript(value=value, slice=place, ctx=ast.Load()) if value is node and _is_path(place):
                node = outer
            case ast.Attribute(value=value, ctx=ast.Load()) if value is node:
                call = view.parents[outer]
                if not is_call_of(call, outer):
                    node = outer
                elif outer.attr == "get" and call.args and not call.keywords and _are_constants(call.args):
                    node = call
                else:
                    return node
            case _:
                return node


def _is_path(node: ast.expr) -> bool:
    """Whether an expression only reads: ``"b"``, ``name``, ``row["kind"]``, ``self.place``."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant):
            return False
        node = node.value
    return isinstance(node, ast.Constant | ast.Name)


def _is_within_path(node: ast.expr, view: ModuleView) -> bool:
    """Whether a name is only the key or index of another reading."""
    reading = _longest(node, view)
    outer = view.parents[reading]
    return isinstance(outer, ast.Subscript) and outer.slice is reading and _is_path(reading)


def _reads_ahead(function: Function, view: ModuleView) -> bool:
    """Whether a key or an attribute of an argument is read in some calls, but not in others."""
    names = {each.arg for each in parameters(function)}
    ends = [each.lineno for each in own_nodes(function) if isinstance(each, ast.Return | ast.Raise)]
    for node in own_nodes(function):
        if is_name_among(node, names):
            reading = _longest(node, view)
            if (
                isinstance(reading, ast.Subscript | ast.Attribute)
                and not _is_own(reading, view)
                and (
                    reading.lineno > min(ends, default=reading.lineno)
                    or _is_conditional(reading, function, view)
                )
            ):
                return True
    return False


def _is_own(reading: ast.expr, view: ModuleView) -> bool:
    """Whether it is an attribute of the method's own object, whose class does not compute it."""
    if not isinstance(reading, ast.Attribute):
        return False
    classes = view.shared(ClassView)
    kind = classes.class_of_self(reading.value)
    computes = view.functions_named("__getattr__") or view.functions_named("__getattribute__")
    return kind is not None and not computes and not any(classes.unknown_bases(kind))


def _is_conditional(node: ast.AST, function: Function, view: ModuleView) -> bool:
    while node is not function:
        outer = view.parents[node]
        match outer:
            case (
                ast.If(test=always)
                | ast.IfExp(test=always)
                | ast.While(test=always)
                | ast.BoolOp(values=[always, *_])
                | ast.For(iter=always)
                | ast.comprehension(iter=always)
            ) if node is not always:
                return True
        node = outer
    return False


def _are_constants(nodes: Collection[ast.expr]) -> bool:
    return all(isinstance(each, ast.Constant) for each in nodes)


def _is_computed(node: ast.AST, view: ModuleView) -> bool:
    """Whether an attribute may be a property of a class in this module, which may run any code."""
    return isinstance(node, ast.Attribute) and any(_defined(node.attr, view))


def _defined(name: str, view: ModuleView) -> Iterator[bool]:
    for function in view.functions_named(name):
        yield isinstance(view.parents[function], ast.ClassDef)
