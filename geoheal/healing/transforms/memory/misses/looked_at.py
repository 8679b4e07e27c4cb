"""Whether a value is only read, so that a new equal one can replace it."""

import ast
from collections.abc import Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.facts.shapes import is_call_of, uses_of
from geoheal.healing.transforms.memory.misses.stateless import is_stateless
from geoheal.healing.transforms.name_changes import changed_name, root_name
from geoheal.healing.transforms.scopes import called_name

_CONSTANTS: Final = {
    "int": "0",
    "float": "0.0",
    "complex": "0j",
    "bool": "False",
    "str": "''",
    "bytes": "b''",
    "tuple": "()",
    "frozenset": "frozenset()",
}
"""Values that the immutable built-in types create."""
_CONTAINERS: Final = words("list dict set bytearray deque Counter OrderedDict defaultdict")
_CONSUMERS: Final = words("len sorted sum min max any all list tuple set frozenset dict bool str repr")
_READERS: Final = words(
    "get copy count index union intersection difference symmetric_difference issubset issuperset isdisjoint "
    "most_common elements"
)
_VIEWS: Final = words("items keys values")


def is_looked_at(value: ast.expr, factory: ast.expr, classes: ClassView) -> bool:
    """Whether the uses of a value neither change it nor keep a reference.

    Parameters
    ----------
    factory
        Creates such a value, in place of the one that was looked up.
    """
    made = _made(factory)
    if made is None:
        return False
    is_own = _class_of(made, classes) is not None
    if _is_constant(made) and not is_own:
        return True
    if _is_container(made) and not is_own:
        names = _names_of(value, classes)
        if names != [value] and _may_be_filled(value, classes):
            return False
        if _makes_entries(made) and any(_is_entered(each, classes) for each in names):
            return False
        return all(_is_read(each, classes) for each in names)
    if instance_of(factory, classes) is None:
        return False
    return all(_is_asked(each, classes) for each in _names_of(value, classes))


def constant_of(factory: ast.expr) -> str | None:
    """Return the constant that a factory always returns; None for others.

    >>> [constant_of(ast.parse(text).body[0].value) for text in ("int", "lambda: (0, 'x')", "list")]
    ['0', "(0, 'x')", None]
    """
    made = _made(factory)
    if made is None or not _is_constant(made):
        return None
    if isinstance(made, ast.Constant | ast.Tuple):
        return ast.unparse(made)
    return _CONSTANTS[(made.func if isinstance(made, ast.Call) else made).id]  # type: ignore[attr-defined]


def beginning(factory: ast.expr) -> str:
    """Return the source of what a factory always creates.

    >>> [beginning(ast.parse(text).body[0].value) for text in ("int", "lambda: 0", "list()", "[]")]
    ['0', '0', '[]', '[]']
    """
    made = _made(factory) or factory
    constant = constant_of(made)
    text = constant or ast.unparse(made) + ("()" if isinstance(made, ast.Name) else "")
    return {"list()": "[]", "dict()": "{}"}.get(text, text)


def instance_of(factory: ast.expr, classes: ClassView) -> tuple[ast.ClassDef, str] | None:
    """Return the class in the module, and the call, by which a factory creates objects that never change."""
    made = _made(factory)
    kind = None if made is None else _class_of(made, classes)
    if made is None or kind is None or not is_stateless(kind, classes):
        return None
    return kind, ast.unparse(made) if isinstance(made, ast.Call) else f"{kind.name}()"


def _made(factory: ast.expr) -> ast.expr | None:
    """Return the expression that a factory evaluates; a name stands for a call of it."""
    match factory:
        case ast.Lambda(args=ast.arguments(args=[], vararg=None, kwonlyargs=[], kwarg=None), body=body):
            return body
        case ast.Lambda():
            return None
    return factory


def _is_constant(made: ast.expr) -> bool:
    match made:
        case ast.Tuple(elts=elements):
            return all(map(_is_constant, elements))
        case ast.Call(func=ast.Name(id=name), args=[], keywords=[]) | ast.Name(id=name):
            return name in _CONSTANTS
    return isinstance(made, ast.Constant)


def _is_container(made: ast.expr) -> bool:
    match made:
        case ast.List(elts=elements) | ast.Set(elts=elements) | ast.Tuple(elts=elements):
            return all(isinstance(each, ast.Constant) for each in elements)
        case ast.Dict(keys=keys, values=values):
            return all(isinstance(each, ast.Constant) for each in [*keys, *values])
        case ast.Call(args=given):
            return called_name(made) in _CONTAINERS and all(isinstance(each, ast.Name) for each in given)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _CONTAINERS
    return False


def _makes_entries(made: ast.expr) -> bool:
    """Whether a container itself stores a value for a missing key."""
    return isinstance(made, ast.Call) and called_name(made) == "defaultdict"


def _is_entered(node: ast.expr, classes: ClassView) -> bool:
    """Whether an entry is read by its key, and may be changed."""
    return isinstance(classes.view.parents[node], ast.Subscript)


def _class_of(made: ast.expr, classes: ClassView) -> ast.ClassDef | None:
    given: list[ast.expr] = []
    match made:
        case ast.Call(func=ast.Name(id=name), args=plain, keywords=named):
            given = [*plain, *(each.value for each in named)]
        case ast.Name(id=name):
            pass
        case _:
            return None
    kinds = classes.named.get(name, [])
    if len(kinds) != 1 or not all(isinstance(each, ast.Constant) for each in given):
        return None
    return kinds[0] if classes.view.is_constant_global(name) else None


def _names_of(value: ast.expr, classes: ClassView) -> Sequence[ast.expr]:
    """Return a value, or all uses of a local name for it."""
    view = classes.view
    function = view.function_of(value)
    match view.parents[value]:
        case ast.Assign(targets=[ast.Name(id=name) as target]) if (
            function is not None and name in view.locals_of(function)
        ):
            named = uses_of(name, function)
        case _:
            return [value]
    bound = [node for node in named if not isinstance(node.ctx, ast.Load)]
    is_own = all(view.function_of(node) is function for node in named)
    return [node for node in named if node is not target] if len(bound) == 1 and is_own else [value]


def _is_read(node: ast.expr, classes: ClassView) -> bool:  # noqa: C901 - one case per kind of node
    """Whether a container is only read here, neither changed nor stored."""
    view = classes.view
    parent = view.parents[node]
    match parent:
        case ast.For():
            return parent.iter is node
        case ast.comprehension():
            return parent.iter is node and not _is_run_later(view.parents[parent], classes)
        case ast.Compare():
            return not any(isinstance(each, ast.Is | ast.IsNot) for each in parent.ops)
        case ast.If() | ast.While() | ast.IfExp():
            return parent.test is node
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Subscript(ctx=ast.Load()):
            return parent.value is node
        case ast.Call(func=ast.Name(id=name)):
            is_first = bool(parent.args) and parent.args[0] is node
            return name in _CONSUMERS and is_first and (name not in {"min", "max"} or len(parent.args) == 1)
        case ast.Return():
            return _is_read_by_callers(parent, classes)
        case ast.Attribute():
            call = view.parents[parent]
            if not is_call_of(call, parent):
                return False
            return parent.attr in _READERS or (parent.attr in _VIEWS and _is_read(call, classes))
    return False


def _is_read_by_callers(returned: ast.Return, classes: ClassView) -> bool:
    """Whether a function returns a value to callers in the module that only read it."""
    view = classes.view
    function = view.function_of(returned)
    if function is None or function.decorator_list or len(view.functions_named(function.name)) != 1:
        return False
    calls = view.calls.get(function.name, [])
    named = len(view.attribute_loads.get(function.name, [])) + len(view.loads.get(function.name, []))
    is_direct = all(not isinstance(view.parents[each], ast.Return) for each in calls)
    return (
        bool(calls) and named == len(calls) and is_direct and all(_is_read(each, classes) for each in calls)
    )


def _is_run_later(comprehension: ast.AST, classes: ClassView) -> bool:
    """Whether a generator is stored, so that it may iterate over later changes."""
    if not isinstance(comprehension, ast.GeneratorExp):
        return False
    user = classes.view.parents[comprehension]
    return not isinstance(user, ast.Call) or called_name(user) not in _CONSUMERS | {"join"}


def _may_be_filled(value: ast.expr, classes: ClassView) -> bool:
    """Whether the function that names a container may let other code fill it in the meantime."""
    function = classes.view.function_of(value)
    return function is None or any(
        isinstance(node, ast.Await | ast.Yield | ast.YieldFrom)
        or (isinstance(node, ast.Call) and called_name(node) not in _CONSUMERS | _READERS | _VIEWS)
        or (changed_name(node) is not None and changed_name(node) == root_name(value))
        for node in ast.walk(function)
    )


def _is_asked(node: ast.expr, classes: ClassView) -> bool:
    """Whether an attribute of an object is read, or a method called that does not change it."""
    parent = classes.view.parents[node]
    match parent:
        case ast.Attribute(value=held, ctx=ast.Load()) if held is node:
            return is_call_of(classes.view.parents[parent], parent)
    return False
