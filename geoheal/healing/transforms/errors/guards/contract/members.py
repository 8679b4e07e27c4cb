"""Guards by a place that the module has: a member for unknown values, a branch that makes an element."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.class_view import ClassView, own_name
from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.scopes import called_name

_UNKNOWN: Final = words("unknown other undefined unrecognized unsupported")
_MEMBER_OF: Final = '''def _member_of(kind, value, unknown):
    """The member of an enumeration with a value; the one for unknown values if there is none."""
    try:
        return kind(value)
    except ValueError:
        return unknown
'''
_FILLING: Final = words("append extend insert appendleft")


def unknown_member(place: FailurePlace) -> bool:
    """Take the member for unknown values for a value that an enumeration does not have."""
    call = place.node
    match call:
        case ast.Call(func=ast.Name(id=name), args=[given], keywords=[]):
            pass
        case _:
            return False
    kinds = place.view.shared(ClassView).named.get(name, [])
    if place.choice or f"is not a valid {name}" not in place.failure.message or len(kinds) != 1:
        return False
    members = [
        each.targets[0].id
        for each in kinds[0].body
        if isinstance(each, ast.Assign)
        and isinstance(each.targets[0], ast.Name)
        and each.targets[0].id.lower() in _UNKNOWN
    ]
    if len(members) != 1:
        return False
    place.edit.replace(call, f"_member_of({name}, {place.edit.text(given)}, {name}.{members[0]})")
    place.edit.add_helper(_MEMBER_OF)
    return True


def made_by_its_branch(place: FailurePlace) -> bool:
    """Take a branch also for an empty list, if it adds to the list whose last element is asked for."""
    statement = place.view.statement_of(place.node)
    match place.node:
        case ast.Subscript(value=held, slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))):
            pass
        case _:
            return False
    if not isinstance(statement, ast.If) or place.node not in set(ast.walk(statement.test)) or place.choice:
        return False
    if not is_repeatable(held, place.view) or not _adds(statement.body, held, place):
        return False
    test = place.edit.text(statement.test)
    whole = f"({test})" if isinstance(statement.test, ast.IfExp | ast.Lambda | ast.NamedExpr) else test
    place.edit.replace(statement.test, f"not {place.edit.text(held)} or {whole}")
    return True


def _adds(body: list[ast.stmt], held: ast.expr, place: FailurePlace) -> bool:
    """Whether statements add to a list, themselves or by a method of the same object."""
    asked, owner = ast.dump(held), own_name(place.function)
    for each in (node for statement in body for node in ast.walk(statement)):
        match each:
            case ast.Call(func=ast.Attribute(value=filled, attr=method)):
                if method in _FILLING and ast.dump(filled) == asked:
                    return True
                methods = place.view.functions_named(called_name(each)) if is_name(filled, owner) else []
                is_own = len(methods) == 1 and own_name(methods[0]) == owner
                if is_own and methods[0] is not place.function and _fills(methods[0].body, asked):
                    return True
    return False


def _fills(body: list[ast.stmt], asked: str) -> bool:
    return any(
        isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and each.func.attr in _FILLING
        and ast.dump(each.func.value) == asked
        for statement in body
        for each in ast.walk(statement)
    )
