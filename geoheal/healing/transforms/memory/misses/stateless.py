"""Classes whose objects never change."""

import ast
from collections.abc import Iterator, Sequence

from geoheal.domain.evaluation.syntax import Function, targets_of
from geoheal.healing.transforms.class_view import ClassView, own_name
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, PURE_METHODS
from geoheal.healing.transforms.facts.shapes import attributes_in
from geoheal.healing.transforms.name_changes import MUTATORS, changed_name, root_name
from geoheal.healing.transforms.scopes import bound_names, called_name


def is_stateless(kind: ast.ClassDef, classes: ClassView) -> bool:
    """Whether objects of a class never change, and creating one has no other effect."""
    if kind.decorator_list or kind.keywords or any(True for _ in classes.unknown_bases(kind)):
        return False
    methods = [
        each
        for base in classes.with_bases(kind)
        for each in base.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    mutable = _mutable_attributes(methods)
    for method in methods:
        is_making = method.name in {"__init__", "__new__", "__post_init__"}
        for node in ast.walk(method):
            if isinstance(node, ast.Global | ast.Nonlocal):
                return False
            if is_making and isinstance(node, ast.Call) and not _is_harmless(node):
                return False
            if not is_making and _changes(node, own_name(method) or "", method, classes, mutable):
                return False
    return True


def _is_harmless(call: ast.Call) -> bool:
    match call.func:
        case ast.Name(id=name):
            return name in PURE_BUILTINS | {"super"}
        case ast.Attribute(attr="__init__"):
            return True
    return False


def _mutable_attributes(methods: Sequence[Function]) -> frozenset[str]:
    """Return attributes with other values than constants and the constructor's arguments."""
    return frozenset(
        target.attr
        for method in methods
        for node in ast.walk(method)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and not isinstance(node.value, ast.Constant | ast.Name | None)
        for target in (targets_of(node))
        if isinstance(target, ast.Attribute)
    )


def _changes(
    node: ast.AST, itself: str, method: Function, classes: ClassView, mutable: frozenset[str]
) -> bool:
    """Whether a part of a method changes its object, or passes a part of it to code that may."""
    match node:
        case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
            return root_name(node) == itself
        case ast.Call(func=ast.Attribute(attr=name) as changed) if name in MUTATORS:
            return root_name(changed) == itself
        case ast.Call(args=plain, keywords=named):
            is_known = called_name(node) in PURE_BUILTINS | PURE_METHODS or _is_imported(node, classes)
            given = [*plain, *(each.value for each in named)]
            return not is_known and any(root_name(each) == itself for each in given)
        case ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value):
            return any(_is_held(each, itself, mutable) for each in _handed_out(value))
        case ast.YieldFrom(value=value):
            return any(_is_held(each, itself, mutable) for each in _handed_out(value))
        case ast.Assign(targets=targets, value=value):
            return root_name(value) == itself and _changes_any(targets, method)
        case ast.For(target=target, iter=value):
            return root_name(value) == itself and _changes_any([target], method)
    return False


def _changes_any(targets: Sequence[ast.expr], method: Function) -> bool:
    """Whether a method changes an object that it gave one of these names."""
    names = {name for each in targets for name in bound_names(each)}
    return any(changed_name(each) in names for each in ast.walk(method))


def _handed_out(value: ast.expr) -> Iterator[ast.expr]:
    """Yield the expressions that may be the value, or a part of it."""
    match value:
        case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            pass
        case ast.IfExp():
            parts = [value.body, value.orelse]
        case _:
            yield value
            return
    for part in parts:
        yield from _handed_out(part)


def _is_held(value: ast.expr, itself: str, mutable: frozenset[str]) -> bool:
    """Whether a value is an object itself, or a mutable part of it."""
    names = attributes_in(value)
    return root_name(value) == itself and (isinstance(value, ast.Name) or bool(names & mutable))


def _is_imported(call: ast.Call, classes: ClassView) -> bool:
    return root_name(call.func) in classes.view.imported
