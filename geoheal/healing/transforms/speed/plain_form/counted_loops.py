"""Replace ``while i < len(xs)`` with ``i += 1`` at its end by ``for i in range(len(xs))``."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from geoheal.domain.evaluation.syntax import Function, read_names
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import is_name, mentions
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.plain_form.later_reads import is_read_later
from geoheal.healing.transforms.speed.plain_form.steady_lists import is_steady_list


def plain_counting(edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    """Replace ``while`` loops with a counter by ``for`` loops over ``range``."""
    purity = view.shared(Purity)
    for function in view.focused_functions:
        done: set[ast.AST] = set()
        for loop in own_nodes(function):
            is_free = isinstance(loop, ast.While) and not done & {loop, *view.ancestors(loop)}
            if isinstance(loop, ast.While) and is_free and _rewrite(loop, function, edit, purity, elsewhere):
                done.add(loop)


def _rewrite(
    loop: ast.While, function: Function, edit: SourceEdit, purity: Purity, elsewhere: Elsewhere
) -> bool:
    view = purity.view
    counting = _counting(loop)
    if counting is None:
        return False
    start = _start(loop, counting.place, view)
    if start is None or not edit.stands_alone(start) or not edit.stands_alone(counting.step):
        return False
    if not _counts_alone(loop, counting.place) or view.function_of(loop) is not function:
        return False
    if is_read_later(loop, counting.place, function, view):
        return False
    if not is_steady_list(counting.values, [loop.test, *loop.body], function, purity, elsewhere):
        return False
    edit.remove(start)
    edit.remove(counting.step)
    edit.replace(_head(loop), f"for {counting.place} in range({edit.text(counting.length)})")
    if counting.others:
        _leave_where_they_fail(counting, loop, function, edit, view)
    return True


class _Counting(NamedTuple):
    """A loop with a counter: ``while place < len(values) and others: …; place += 1``."""

    place: str
    values: ast.Name
    length: ast.Call
    step: ast.AugAssign
    others: list[ast.expr]


def _counting(loop: ast.While) -> _Counting | None:
    """Return the counter of a loop, if its test and its last statement show one."""
    match loop.test:
        case ast.BoolOp(op=ast.And(), values=[first, *others]):
            pass
        case ast.BoolOp():
            return None
        case first:
            others = []
    match first, loop.body[-1]:
        case (
            ast.Compare(
                left=ast.Name(id=place),
                ops=[ast.Lt()],
                comparators=[ast.Call(func=ast.Name(id="len"), args=[ast.Name() as values]) as length],
            ),
            ast.AugAssign(
                target=ast.Name(id=counted), op=ast.Add(), value=ast.Constant(value=int() as by)
            ) as step,
        ) if place == counted and by == 1 and by is not True:
            return _Counting(place, values, length, step, others)
    return None


def _counts_alone(loop: ast.While, place: str) -> bool:
    """Whether only the loop's last statement changes the counter, and always runs."""
    stores = sum(is_name(each, place) and isinstance(each.ctx, ast.Store) for each in ast.walk(loop))
    return stores == 1 and len(loop.body) > 1 and not loop.orelse and not any(_continues(loop))


def _leave_where_they_fail(
    counting: _Counting, loop: ast.While, function: Function, edit: SourceEdit, view: ModuleView
) -> None:
    """Break if the loop's other conditions are false, after the assignment that they may need."""
    others = counting.others
    rest = " and ".join(f"({edit.text(each)})" for each in others) if len(others) > 1 else ""
    leaving = f"if not ({rest or edit.text(others[0])}):\n    break"
    taken = _taken_first(loop.body[0], counting.values.id, counting.place)
    is_early = taken is None or taken in read_names(loop.test) or is_read_later(loop, taken, function, view)
    insert = edit.insert_before if is_early else edit.insert_after
    insert(loop.body[0], leaving)


def _taken_first(statement: ast.stmt, values: str, place: str) -> str | None:
    """Return ``value`` of ``value = values[place]``."""
    match statement:
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.Subscript(value=ast.Name(id=held), slice=ast.Name(id=at))
        ) if held == values and at == place:
            return name
    return None


def _head(loop: ast.While) -> ast.expr:
    """Return the source of the loop's head, without the colon."""
    return ast.Name(
        "",
        lineno=loop.lineno,
        col_offset=loop.col_offset,
        end_lineno=loop.test.end_lineno,
        end_col_offset=loop.test.end_col_offset,
    )


def _start(loop: ast.While, place: str, view: ModuleView) -> ast.stmt | None:
    """Return the statement ``place = 0`` shortly before the loop, if nothing between them uses it."""
    block = view.block_of(loop)
    at = next(number for number, each in enumerate(block) if each is loop)
    for statement in reversed(block[:at]):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=int() as begun)) if (
                name == place and begun == 0 and begun is not False
            ):
                return statement
        if mentions(statement, place):
            return None
    return None


def _continues(loop: ast.While) -> Iterator[ast.Continue]:
    """Yield ``continue`` statements of the loop, which would skip the increment."""
    new: list[ast.AST] = list(loop.body)
    while new:
        each = new.pop()
        if isinstance(each, ast.Continue):
            yield each
        if isinstance(each, ast.For | ast.While):
            new += each.orelse
        elif not isinstance(each, ast.FunctionDef | ast.Lambda):
            new += ast.iter_child_nodes(each)
