"""Replace ``xs += [x]`` and ``xs.extend([x])`` of a list by ``xs.append(x)``."""

import ast

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import own_nodes, parameters
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.indexed.asked_lists import is_list


def plain_appends(edit: SourceEdit, view: ModuleView, _elsewhere: Elsewhere) -> None:
    """Use ``append`` for single elements added to local lists."""
    for function in view.focused_functions:
        for node in own_nodes(function):
            match node:
                case (
                    ast.AugAssign(
                        target=ast.Name(id=name), op=ast.Add(), value=ast.List(elts=[ast.expr() as only])
                    )
                    | ast.Expr(
                        value=ast.Call(
                            func=ast.Attribute(value=ast.Name(id=name), attr="extend"),
                            args=[ast.List(elts=[ast.expr() as only])],
                        )
                    )
                ) if not isinstance(only, ast.Starred) and _is_local_list(name, function, view):
                    edit.replace(node, f"{name}.append({edit.text(only)})")


def _is_local_list(name: str, function: Function, view: ModuleView) -> bool:
    """Whether a name is only bound to new lists, each in a simple assignment."""
    made = [each.value for each in view.assignments.get(name, []) if view.function_of(each) is function]
    bound = sum(
        is_rebound_by(each, name) and not isinstance(view.parents[each], ast.AugAssign)
        for each in ast.walk(function)
    )
    is_own = name in view.locals_of(function) - {each.arg for each in parameters(function)}
    return is_own and bound == len(made) > 0 and all(each is not None and is_list(each) for each in made)
