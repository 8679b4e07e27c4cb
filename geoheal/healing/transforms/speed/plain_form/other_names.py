"""Replace local aliases of attributes and methods of the object by the attributes themselves."""

import ast

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import uses_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes, parameters
from geoheal.healing.transforms.source_edit import SourceEdit


def plain_names(edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    """Replace local aliases of attributes, if these are only assigned when the object is created."""
    stored = {
        each.attr
        for each in view.every(ast.Attribute)
        if not isinstance(each.ctx, ast.Load) and getattr(view.function_of(each), "name", "") != "__init__"
    }
    for function in view.focused_functions:
        for statement in own_nodes(function):
            match statement:
                case ast.Assign(
                    targets=[ast.Name(id=name)],
                    value=ast.Attribute(value=ast.Name(id=owner), attr=attr) as value,
                ) if attr not in stored and owner == own_name(function):
                    if _replace(name, statement, value, function, edit, view):
                        elsewhere.doubt(f"Check that nothing else sets {owner}.{attr} meanwhile.")


def _replace(
    name: str,
    statement: ast.Assign,
    value: ast.Attribute,
    function: Function,
    edit: SourceEdit,
    view: ModuleView,
) -> bool:
    if not isinstance(view.parents[function], ast.ClassDef) or not edit.stands_alone(statement):
        return False
    block = view.block_of(statement)
    if view.functions_named(value.attr) or len(block) < 2 or function.name == "__init__":
        return False
    if name in {each.arg for each in parameters(function)} or name not in view.locals_of(function):
        return False
    uses = uses_of(name, function)
    loads = [each for each in uses if isinstance(each.ctx, ast.Load)]
    at = next(number for number, each in enumerate(block) if each is statement)
    below = {part for each in block[at + 1 :] for part in ast.walk(each)}
    if len(uses) != len(loads) + 1 or not below.issuperset(loads):
        return False
    if any(
        _binds_otherwise(each, name, own_name(function))
        for each in ast.walk(function)
        if each is not function
    ):
        return False
    edit.remove(statement)
    for each in loads:
        edit.replace(each, edit.text(value))
    return True


def _binds_otherwise(node: ast.AST, name: str, owner: str | None) -> bool:
    """Whether a node defines a function or class, binds the name other than by assignment, or the owner."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda():
            return True
        case ast.Name(id=bound, ctx=ast.Store() | ast.Del()):
            return bound == owner
        case ast.ExceptHandler(name=bound) | ast.MatchAs(name=bound) | ast.MatchStar(name=bound):
            return bound in {name, owner}
        case ast.MatchMapping(rest=bound):
            return bound in {name, owner}
        case ast.alias():
            return (node.asname or node.name) in {name, owner}
    return False
