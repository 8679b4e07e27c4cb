"""Inline calls of functions that only return a comparison or membership test."""

import ast

from geoheal.domain.evaluation.syntax import Function, read_names
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import is_name_among
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_names, parameters
from geoheal.healing.transforms.source_edit import SourceEdit


def plain_calls(edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    """Inline module-level functions that only return a comparison or membership test."""
    purity = view.shared(Purity)
    done: set[ast.AST] = set()
    for node in view.focused_nodes():
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.keywords:
            continue
        called = view.functions.get(node.func.id)
        if called is None or view.parents[called] is not view.tree or done & {*view.ancestors(node)}:
            continue
        if _is_hidden(called.name, node, view) or _is_in_class(node, view):
            continue
        if not view.is_constant_global(called.name) or elsewhere.sets(called.name):
            continue
        question = _question(called, purity)
        if question is not None and _can_be_given(node, called, question):
            edit.replace(node, f"({_asked(called, question, node, edit)})")
            done.add(node)


def _is_hidden(name: str, node: ast.AST, view: ModuleView) -> bool:
    """Whether a name has a different meaning here than at module level."""
    return any(
        (isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and name in view.locals_of(each))
        or (isinstance(each, ast.Lambda) and name in {given.arg for given in parameters(each)})
        for each in view.ancestors(node)
    )


def _is_in_class(node: ast.AST, view: ModuleView) -> bool:
    """Whether the call is in a class body, whose names generators in it cannot read."""
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
    return isinstance(next((e for e in view.ancestors(node) if isinstance(e, scopes)), None), ast.ClassDef)


def _question(function: Function, purity: Purity) -> ast.expr | None:
    """Return the one membership test or comparison that a function returns, if it reads nothing else."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    match body:
        case [ast.Return(value=ast.Compare() | ast.Call(func=ast.Name(id="any")) as value)]:
            pass
        case _:
            return None
    is_plain = isinstance(function, ast.FunctionDef) and not function.decorator_list
    given = function.args
    if not is_plain or given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs or given.defaults:
        return None
    return value if purity.is_pure_expression(value) and read_names(value) else None


def _can_be_given(call: ast.Call, function: Function, question: ast.expr) -> bool:
    names = [each.arg for each in parameters(function)]
    parts = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.expr_context)
    is_simple = all(isinstance(part, parts) for each in call.args for part in ast.walk(each))
    free = read_names(question) - bound_names(question) - set(names)
    clash = bound_names(question) & {*names, *(name for each in call.args for name in read_names(each))}
    return len(names) == len(call.args) and is_simple and not clash and free <= {"any"}


def _asked(function: Function, question: ast.expr, call: ast.Call, edit: SourceEdit) -> str:
    given = {each.arg: argument for each, argument in zip(parameters(function), call.args, strict=True)}
    copy = ast.parse(f"({edit.text(question)})", mode="eval").body
    for node in ast.walk(copy):
        for field, value in ast.iter_fields(node):
            if is_name_among(value, given):
                setattr(node, field, given[value.id])
            elif isinstance(value, list):
                value[:] = [
                    given.get(each.id, each) if isinstance(each, ast.Name) else each for each in value
                ]
    return ast.unparse(copy)
