"""Remember what a function answers for the values that it reads of its arguments.

``memoise`` needs arguments that are numbers or texts by the function's own text. Functions that read two
fields of a mapping, or attributes of an object, depend on these alone: their values are the key, where they
turn out to be plain ones when the function is called; else it is called as before. The memory is bounded.
"""

import ast
from collections.abc import Collection, Iterator
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import Function, ModuleView, own_nodes, parameters
from geoheal.healing.transforms.once import objection
from geoheal.healing.transforms.purity import Purity
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.remembered.memoise import (
    can_be_memoised,
    is_looked_into,
    is_set_elsewhere,
)

READINGS_MAX: Final = 6
"""Values that make a key; more of them hardly come together a second time."""

REMEMBERING: Final = '''_PLAIN = frozenset({str, bytes, int, bool, type(None)})


def _remembering(read, most=4096):
    """Remember results by the values that are read of the arguments, where all of them are plain."""

    def decorate(function):
        kept, nothing = {}, object()

        def is_small(*values):
            return sum(len(each) for each in values if type(each) in (str, bytes)) <= 4096

        def first(given, named, key):
            kinds, found = key  # 1 == True, and a text of a kind of its own equals a plain one
            result = function(*given, **named)
            if type(result) in _PLAIN and _PLAIN.issuperset(kinds) and is_small(result, *found):
                if len(kept) >= most:
                    kept.clear()
                kept[key] = result
            return result

        @functools.wraps(function)
        def remembering(*given, **named):
            try:
                found = read(*given, **named)
                key = (tuple(map(type, found)), found)
                result = kept.get(key, nothing)
            except Exception:
                return function(*given, **named)
            return first(given, named, key) if result is nothing else result

        return remembering

    return decorate
'''


def remember_readings(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Remember the results of pure functions by what they read of their arguments.

    Parameters
    ----------
    functions
        Qualified names.
    elsewhere
        What the rest of the project does; by itself the module is the whole project.

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
    purity = Purity(view)
    elsewhere = elsewhere or Elsewhere()
    for function in view.focused_functions:
        if not _can_be_remembered(function, view, purity) or is_set_elsewhere(function, view, elsewhere):
            continue
        readings = _readings(function, edit, view)
        if readings is not None:
            if _reads_ahead(function, view):
                elsewhere.doubt(
                    f"{function.name} reads all that it may need of its arguments first: check that reading "
                    "changes nothing, as it does of a defaultdict."
                )
            key = f"({', '.join(readings)},)" if len(readings) == 1 else f"({', '.join(readings)})"
            edit.insert_before(function, f"@_remembering(lambda {_signature(function, edit)}: {key})")
            edit.add_import("import functools")
            edit.add_helper(REMEMBERING)
    return edit.result()


def _can_be_remembered(function: Function, view: ModuleView, purity: Purity) -> bool:
    given = function.args
    if function.decorator_list or given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs:
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


def _signature(function: Function, edit: SourceEdit) -> str:
    """The parameters as a lambda has them."""
    names = [each.arg for each in function.args.args]
    defaults = [f"={edit.text(each)}" for each in function.args.defaults]
    filled = [""] * (len(names) - len(defaults)) + defaults
    return ", ".join(name + default for name, default in zip(names, filled, strict=True))


def _readings(function: Function, edit: SourceEdit, view: ModuleView) -> list[str] | None:
    """Expressions of all that a function reads of its parameters; None where they are too many, or act."""
    found: dict[str, None] = {}
    names = {each.arg for each in parameters(function)}
    for node in own_nodes(function):
        if isinstance(node, ast.Name) and node.id in names:
            if not isinstance(node.ctx, ast.Load):
                return None
            reading = _longest(node, view)
            if any(_is_computed(each, view) for each in ast.walk(reading)):
                return None
            found[edit.text(reading)] = None
    whole = {name for name in names if name in found}
    kept = [each for each in found if each in whole or each.split(".")[0].split("[")[0] not in whole]
    return kept if 0 < len(kept) <= READINGS_MAX else None


def _longest(node: ast.expr, view: ModuleView) -> ast.expr:
    """The longest ``x.a["b"].get("c", 0)`` that begins with a name, and reads alone."""
    while True:
        outer = view.parents[node]
        match outer:
            case ast.Subscript(value=value, slice=ast.Constant(), ctx=ast.Load()) if value is node:
                node = outer
            case ast.Attribute(value=value, ctx=ast.Load()) if value is node:
                call = view.parents[outer]
                if not (isinstance(call, ast.Call) and call.func is outer):
                    node = outer
                elif outer.attr == "get" and call.args and not call.keywords and _are_constants(call.args):
                    node = call
                else:
                    return node
            case _:
                return node


def _reads_ahead(function: Function, view: ModuleView) -> bool:
    """Whether a key or an attribute is read of an argument in some calls, and not in others."""
    names = {each.arg for each in parameters(function)}
    ends = [each.lineno for each in own_nodes(function) if isinstance(each, ast.Return | ast.Raise)]
    for node in own_nodes(function):
        if isinstance(node, ast.Name) and node.id in names:
            reading = _longest(node, view)
            if isinstance(reading, ast.Subscript | ast.Attribute) and (
                reading.lineno > min(ends, default=reading.lineno) or _is_conditional(reading, function, view)
            ):
                return True
    return False


def _is_conditional(node: ast.AST, function: Function, view: ModuleView) -> bool:
    while node is not function:
        outer = view.parents[node]
        if isinstance(outer, ast.If | ast.IfExp | ast.While) and node is not outer.test:
            return True
        if isinstance(outer, ast.BoolOp) and node is not outer.values[0]:
            return True
        if isinstance(outer, ast.For | ast.comprehension) and node is not outer.iter:
            return True
        node = outer
    return False


def _are_constants(nodes: Collection[ast.expr]) -> bool:
    return all(isinstance(each, ast.Constant) for each in nodes)


def _is_computed(node: ast.AST, view: ModuleView) -> bool:
    """Whether an attribute may be a property of a class of this module, which may do anything."""
    return isinstance(node, ast.Attribute) and any(_defined(node.attr, view))


def _defined(name: str, view: ModuleView) -> Iterator[bool]:
    for function in view.functions_named(name):
        yield isinstance(view.parents[function], ast.ClassDef)
