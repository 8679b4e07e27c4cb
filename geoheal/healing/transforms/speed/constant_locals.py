"""Build constants once instead of in every call of a function: tables, patterns, parsed texts."""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.domain.evaluation.syntax import Function, stored_names, words
from geoheal.healing.transforms.facts.function_names import FunctionNames, NamesByFunction
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import objection
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.needless_copies import is_only_read
from geoheal.healing.transforms.top_level import top_statement

_FIXED: Final = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.JoinedStr, ast.Tuple)
"""Kinds of module-level values that a constant may depend on."""

ELEMENTS_MIN: Final = 8
"""Smallest number of elements for which a display of constants gets a module-level name."""


def constant_locals(source: str, functions: Collection[str] | None = None) -> str | None:
    """Move constants of functions to the module.

    >>> print(constant_locals('''import re
    ... def words(text):
    ...     pattern = re.compile("[a-z]+")
    ...     return pattern.findall(text)
    ... '''))
    import re
    _PATTERN = re.compile("[a-z]+")
    <BLANKLINE>
    def words(text):
        pattern = _PATTERN
        return pattern.findall(text)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    purity = view.shared(Purity)
    names = NamesByFunction()
    taken: set[str] = set()
    for function in view.focused_functions:
        for node in own_nodes(function):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value) if (
                    _is_constant(value, function, view, purity)
                    and _may_be_shared(name, value, names.of(function), view)
                    and objection(value, view) is None
                ):
                    made = view.fresh_name(f"_{name.upper().lstrip('_')}")
                    while made in taken:
                        made += "_2"
                    taken.add(made)
                    top = top_statement(function, view)
                    edit.insert_before(top, f"{made} = {edit.text(node.value)}\n\n")
                    edit.replace(node.value, made)
    return edit.result()


def _may_be_shared(name: str, value: ast.expr, names: FunctionNames, view: ModuleView) -> bool:
    if isinstance(value, ast.Call) and view.dotted(value.func) == "re.compile":
        return names.bound[name] == 1
    return is_only_read(name, names, view)


_CHEAP_BUILTINS: Final = words("range len set frozenset list dict sorted tuple zip enumerate")


def _is_constant(value: ast.expr, function: Function, view: ModuleView, purity: Purity) -> bool:
    """Whether an expression is expensive, pure, cannot fail, and uses no local name."""
    bound = stored_names(value)
    for node in ast.walk(value):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name not in bound | _CHEAP_BUILTINS:
                if not _is_bound_before(name, function, view):
                    return False
    if isinstance(value, ast.Call) and (view.dotted(value.func) in {"re.compile", "json.loads"}):
        return all(isinstance(each, ast.Constant | ast.Name | ast.Attribute) for each in value.args)
    if isinstance(value, ast.Dict | ast.List | ast.Set):
        parts = value.values if isinstance(value, ast.Dict) else value.elts
        return len(parts) >= ELEMENTS_MIN and purity.is_pure_expression(value)
    if isinstance(value, ast.ListComp | ast.DictComp | ast.SetComp):
        return purity.is_pure_expression(value)
    match value:
        case ast.Call(func=ast.Name(id="sorted" | "set" | "frozenset" | "dict" | "list"), args=[_, *_]):
            return purity.is_pure_expression(value)
    return False


def _is_bound_before(name: str, function: Function, view: ModuleView) -> bool:
    around = [function, *view.ancestors(function)]
    functions = [each for each in around if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    if any(name in view.locals_of(each) for each in functions):
        return False
    binders = view.top_level.get(name, [])
    if any(isinstance(each, ast.Import | ast.ImportFrom) for each in binders):
        return len(binders) == 1 and binders[0].lineno < top_statement(function, view).lineno
    value = view.global_value(name)
    if value is not None and not isinstance(value, _FIXED):
        return False  # a table that others may fill later
    return view.is_constant_global(name) and binders[0].lineno < top_statement(function, view).lineno
