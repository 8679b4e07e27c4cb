"""Skip the element of a loop or comprehension that lacks a needed value.

A loop that collects a value of each element collects nothing of one that lacks it. Other elements, and the
code after the loop, are not affected.
"""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import read_names, words
from geoheal.healing.transforms.errors.guards.place import FailurePlace
from geoheal.healing.transforms.module_view import Comprehension
from geoheal.healing.transforms.scopes import bound_names, called_name
from geoheal.healing.transforms.source_edit import INDENT

_GATHERING: Final = words(
    "add append appendleft extend insert update setdefault write writelines put discard"
)
_Loop = ast.For | ast.AsyncFor


def skip(place: FailurePlace, has: str) -> bool:
    """Skip the element that the failing expression uses, unless it has the needed value.

    Parameters
    ----------
    has
        Source of the condition that is true if the element has the needed value.
    """
    comprehension = _comprehension_around(place)
    if comprehension is not None:
        return _filter(comprehension, place, has)
    loop = loop_around(place)
    return loop is not None and _pass_over(loop, place, has)


def loop_around(place: FailurePlace) -> _Loop | None:
    """Return the innermost loop over elements that contains the failing statement."""
    for each in place.view.ancestors(place.node):
        if isinstance(each, ast.For | ast.AsyncFor):
            body = {inner for statement in each.body for inner in ast.walk(statement)}
            return each if place.node in body else None
        if isinstance(each, ast.While | ast.FunctionDef | ast.AsyncFunctionDef):
            return None
    return None


def _comprehension_around(place: FailurePlace) -> Comprehension | None:
    for each in place.view.ancestors(place.node):
        if isinstance(each, ast.stmt | ast.Lambda):
            return None
        if isinstance(each, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            return each
    return None


def _filter(whole: Comprehension, place: FailurePlace, has: str) -> bool:
    if len(whole.generators) != 1 or whole.generators[0].is_async:
        return False
    only = whole.generators[0]
    if not read_names(place.node) & bound_names(only.target):
        return False
    for test in only.ifs:
        if place.node in set(ast.walk(test)):
            place.edit.replace(test, f"{has} and ({place.edit.text(test)})")
            return True
    if place.node in set(ast.walk(only.iter)):
        return False
    last = only.ifs[-1] if only.ifs else only.iter
    place.edit.replace(last, f"{place.edit.text(last)} if {has}")
    return True


def _pass_over(loop: _Loop, place: FailurePlace, has: str) -> bool:
    statement = place.view.statement_of(place.node)
    if (
        not read_names(place.node) & _names_of_turn(loop)
        or place.view.function_of(statement) is not place.function
    ):
        return False
    if isinstance(statement, ast.If) and not place.edit.is_elif(statement):
        return _insert(statement, place, has)
    if not place.edit.stands_alone(statement):
        return False
    if _gathers(statement):
        text = place.edit.block_text(statement, statement)
        lines = "".join(f"{INDENT}{line}" for line in text.splitlines(keepends=True))
        place.edit.replace_statements(statement, statement, f"if {has}:\n{lines}")
        return True
    return isinstance(statement, ast.Assign | ast.AnnAssign) and _insert(statement, place, has)


def _insert(statement: ast.stmt, place: FailurePlace, has: str) -> bool:
    match ast.parse(has, mode="eval").body:
        case ast.UnaryOp(op=ast.Not(), operand=lacks):
            test = has.encode()[lacks.col_offset : lacks.end_col_offset].decode()
        case _:
            test = f"not {has}"
    place.edit.insert_before(statement, f"if {test}:\n{INDENT}continue")
    return True


def _names_of_turn(loop: _Loop) -> set[str]:
    """Return the names that each iteration of a loop assigns again."""
    return bound_names(loop.target) | {
        name for each in _assigned(loop) for target in each.targets for name in bound_names(target)
    }


def _assigned(loop: _Loop) -> Iterator[ast.Assign]:
    for statement in loop.body:
        yield from (each for each in ast.walk(statement) if isinstance(each, ast.Assign))


def _gathers(statement: ast.stmt) -> bool:
    """Whether a statement only adds its result to something that outlives the loop."""
    match statement:
        case ast.Expr(value=ast.Call() as call):
            return called_name(call) in _GATHERING
        case ast.Expr(value=ast.Yield()) | ast.AugAssign():
            return True
        case ast.Assign(targets=[ast.Subscript()]):
            return True
    return False
