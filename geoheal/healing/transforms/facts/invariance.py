"""Expressions that stay the same while a loop runs."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from geoheal.domain.evaluation.syntax import read_names
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, PURE_METHODS, Purity
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.module_view import Comprehension, Loop, ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, is_changed_by, root_name
from geoheal.healing.transforms.scopes import bound_names

Repetition = Loop | Comprehension


def repetitions_around(node: ast.AST, view: ModuleView) -> Iterator[Repetition]:
    """Return loops and comprehensions around a node in its function, the innermost first."""
    inner: ast.AST = node
    for outer in view.ancestors(node):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            return
        if (
            (
                isinstance(outer, ast.For | ast.AsyncFor)
                and inner is not outer.iter
                and inner not in outer.orelse
            )
            or (isinstance(outer, ast.While) and inner not in outer.orelse)
            or (isinstance(outer, Comprehension) and not _is_first_iterated(inner, outer))
        ):
            yield outer
        inner = outer


def repeated_parts(repetition: Repetition) -> list[ast.AST]:
    """Return the parts of a loop that every iteration evaluates."""
    if isinstance(repetition, ast.For | ast.AsyncFor):
        return [repetition.target, *repetition.body]
    if isinstance(repetition, ast.While):
        return [repetition.test, *repetition.body]
    return [repetition]


def is_steady(names: Iterable[str], parts: Sequence[ast.AST], purity: Purity) -> bool:
    """Whether these parts change neither the names nor their objects."""
    return all(_is_steady(name, parts, purity) for name in names)


def is_invariant(node: ast.expr, repetition: Repetition, purity: Purity) -> bool:
    """Whether an expression has the same value in every iteration of a loop."""
    names = {name for name in read_names(node) if name not in PURE_BUILTINS}
    return purity.is_pure_expression(node) and is_steady(names, repeated_parts(repetition), purity)


def _is_first_iterated(node: ast.AST, comprehension: Comprehension) -> bool:
    first = comprehension.generators[0]
    return node is first.iter or (node is first and False)


def _is_steady(name: str, parts: Sequence[ast.AST], purity: Purity) -> bool:
    return not any(_may_change(node, name, purity) for part in parts for node in _within(part, name))


def _within(part: ast.AST, name: str) -> Iterator[ast.AST]:
    if name in bound_names(part):
        yield ast.Name(id=name, ctx=ast.Store())
    yield from ast.walk(part)


def _may_change(node: ast.AST, name: str, purity: Purity) -> bool:
    if is_name(node, name):
        return not isinstance(node.ctx, ast.Load)
    if is_changed_by(node, name):
        return True
    if isinstance(node, ast.Assign) and is_name(node.value, name):
        return True  # an alias, under which it may be changed
    if isinstance(node, ast.Call):
        return _may_be_changed_by_call(node, name, purity)
    return isinstance(node, ast.Yield | ast.YieldFrom | ast.Await)


def _may_be_changed_by_call(node: ast.Call, name: str, purity: Purity) -> bool:
    """Whether a call may change its arguments, or its object; assumed unless known otherwise."""
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    is_given = any(root_name(each) == name for each in given)
    function = node.func
    if isinstance(function, ast.Attribute):
        if root_name(function) == name:
            return function.attr not in PURE_METHODS
        dotted = purity.view.dotted(function) or ""
        is_module = root_name(function) in purity.view.imported
        harmless = function.attr in PURE_METHODS | MUTATORS or (is_module and not dotted.startswith("heapq."))
        return is_given and not harmless
    if isinstance(function, ast.Name):
        harmless = function.id in PURE_BUILTINS | {"print"} or purity.is_pure_function(function.id)
        is_class = function.id[:1].isupper()
        return is_given and not (harmless or is_class)
    return is_given
