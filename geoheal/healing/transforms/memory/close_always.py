"""Always end what a function begins and ends: a subscription, a connection, a context variable.

``release_always`` handles entries of containers. Here another call ends what a call begins: the function that
the first one returned, a method of the object that it returned, or its counterpart (``begin`` and ``end``)
with the same arguments. An exception or an early return between the two skips the end.
"""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import read_names, words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.memory.release_always import blocks_of, may_leave, put_in_finally
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_names, called_name
from geoheal.healing.transforms.source_edit import SourceEdit

_ENDS: Final = words(
    "close release shutdown disconnect stop cancel unsubscribe unregister detach dispose terminate unlink "
    "remove cleanup deregister disable exit"
)
_COUNTERPARTS: Final = {
    "begin": "end",
    "start": "stop end finish",
    "open": "close",
    "acquire": "release",
    "register": "unregister deregister",
    "subscribe": "unsubscribe",
    "connect": "disconnect",
    "attach": "detach",
    "enter": "exit leave",
    "push": "pop",
    "add": "remove discard",
    "enable": "disable",
    "bind": "unbind",
    "on": "off",
    "listen": "unlisten",
    "lock": "unlock",
    "set": "reset",
}


def close_always(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Put the code between a beginning and its end into ``try … finally``.

    Parameters
    ----------
    elsewhere
        Collects the doubt: the end may have been omitted on purpose.

    >>> print(close_always('''async def ask(line, number):
    ...     unsubscribe = line.listen(number)
    ...     answer = await line.answer()
    ...     unsubscribe()
    ...     return answer
    ... '''))
    async def ask(line, number):
        unsubscribe = line.listen(number)
        try:
            answer = await line.answer()
        finally:
            unsubscribe()
        return answer
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for function in view.functions.values():
        for block in blocks_of(function):
            for first, last in _pairs(block):
                between = block[first + 1 : last]
                if all(map(edit.stands_alone, [between[0], between[-1], block[last]])):
                    put_in_finally(between, block[last], edit)
                    elsewhere.doubt(
                        f"{function.name} now always ends with {edit.text(block[last])}: check that this is "
                        "right when it fails in between."
                    )
                    break
    return edit.result()


def _pairs(block: list[ast.stmt]) -> Iterator[tuple[int, int]]:
    """Return beginnings and their ends, if code between them may raise or return."""
    for first, beginning in enumerate(block):
        for last in range(first + 2, len(block)):
            if _ends(block[last], beginning):
                between = block[first + 1 : last]
                if may_leave(between) and not _is_touched(beginning, between):
                    yield first, last
                break


def _ends(statement: ast.stmt, beginning: ast.stmt) -> bool:
    match statement, beginning:
        case ast.Expr(value=ast.Call() as end), ast.Assign(
            targets=[ast.Name(id=name)], value=(ast.Call() as begun) | ast.Await(value=ast.Call() as begun)
        ):
            return _is_of_result(end, name) or (_is_given(end, name) and _are_counterparts(begun, end))
        case ast.Expr(value=ast.Call() as end), ast.Expr(value=ast.Call() as begun):
            same = [ast.dump(each) for each in begun.args][: len(end.args)]
            given = [ast.dump(each) for each in end.args]
            is_same = bool(same or _receiver(end)) and same == given and not end.keywords
            return is_same and _are_counterparts(begun, end)
    return False


def _is_of_result(end: ast.Call, name: str) -> bool:
    """Whether it is ``unsubscribe()`` or ``handle.close()`` of the beginning's result."""
    match end:
        case ast.Call(func=ast.Name(id=called), args=[], keywords=[]):
            return called == name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method), args=[], keywords=[]):
            return owner == name and method in _ENDS
    return False


def _is_given(end: ast.Call, name: str) -> bool:
    """Whether it is ``var.reset(token)`` or ``end(scope)`` with the beginning's result."""
    return len(end.args) == 1 and is_name(end.args[0], name)


def _are_counterparts(begun: ast.Call, end: ast.Call) -> bool:
    if _receiver(begun) != _receiver(end):
        return False
    one, other = called_name(begun).strip("_"), called_name(end).strip("_")
    for begin, ends in _COUNTERPARTS.items():
        for each in ends.split():
            if other == one.replace(begin, each, 1) and other != one and begin in one.split("_"):
                return True
    return False


def _receiver(call: ast.Call) -> str:
    return ast.dump(call.func.value) if isinstance(call.func, ast.Attribute) else ""


def _is_touched(beginning: ast.stmt, between: list[ast.stmt]) -> bool:
    """Whether the beginning's result is reassigned, or passed on, in between."""
    names = bound_names(beginning)
    if any(names & bound_names(each) for each in between):
        return True
    handed = [
        each.value
        for statement in between
        for each in ast.walk(statement)
        if isinstance(each, ast.Return | ast.Yield) and each.value is not None
    ]
    return any(isinstance(each, ast.Name | ast.Tuple) and names & read_names(each) for each in handed)
