"""A local name for an attribute of the object, or for one of its methods, gives way to what it stands for."""

import ast

from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import Function, ModuleView, own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit


def plain_names(edit: SourceEdit, view: ModuleView, _elsewhere: Elsewhere) -> None:
    """Use attributes by their own names, where these are bound where their object is made."""
    stored = {
        each.attr
        for each in ast.walk(view.tree)
        if isinstance(each, ast.Attribute)
        and not isinstance(each.ctx, ast.Load)
        and getattr(view.function_of(each), "name", "") != "__init__"
    }
    for function in view.focused_functions:
        for statement in own_nodes(function):
            match statement:
                case ast.Assign(
                    targets=[ast.Name(id=name)],
                    value=ast.Attribute(value=ast.Name(id=owner), attr=attr) as value,
                ) if attr not in stored and owner == own_name(function):
                    _replace(name, statement, value, function, edit, view)


def _replace(
    name: str,
    statement: ast.Assign,
    value: ast.Attribute,
    function: Function,
    edit: SourceEdit,
    view: ModuleView,
) -> None:
    if not isinstance(view.parents[function], ast.ClassDef) or not edit.stands_alone(statement):
        return
    if view.functions_named(value.attr) or len(view.block_of(statement)) < 2:
        return
    uses = [each for each in ast.walk(function) if isinstance(each, ast.Name) and each.id == name]
    loads = [each for each in uses if isinstance(each.ctx, ast.Load)]
    if len(uses) != len(loads) + 1 or any(each.lineno < statement.lineno for each in loads):
        return
    if any(
        isinstance(each, ast.FunctionDef | ast.Lambda) and each is not function for each in ast.walk(function)
    ):
        return
    edit.remove(statement)
    for each in loads:
        edit.replace(each, edit.text(value))
