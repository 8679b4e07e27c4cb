"""``while i < len(xs)`` with ``i += 1`` at its end becomes ``for i in range(len(xs))``."""

import ast
from collections.abc import Iterator

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import Function, ModuleView, own_nodes
from geoheal.healing.transforms.purity import Purity
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.plain_form.indexed_loops import is_steady_list


def plain_counting(edit: SourceEdit, view: ModuleView, _elsewhere: Elsewhere) -> None:
    """Write loops that count by themselves as loops over what they count."""
    purity = Purity(view)
    for function in view.focused_functions:
        done: set[ast.AST] = set()
        for loop in own_nodes(function):
            is_free = isinstance(loop, ast.While) and not done & {loop, *view.ancestors(loop)}
            if isinstance(loop, ast.While) and is_free and _rewrite(loop, function, edit, view, purity):
                done.add(loop)


def _rewrite(loop: ast.While, function: Function, edit: SourceEdit, view: ModuleView, purity: Purity) -> bool:
    first, *others = loop.test.values if isinstance(loop.test, ast.BoolOp) else [loop.test]
    match first, loop.body[-1]:
        case (
            ast.Compare(
                left=ast.Name(id=place),
                ops=[ast.Lt()],
                comparators=[ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=values)]) as length],
            ),
            ast.AugAssign(target=ast.Name(id=counted), op=ast.Add(), value=ast.Constant(value=1)) as step,
        ) if place == counted:
            pass
        case _:
            return False
    if isinstance(loop.test, ast.BoolOp) and not isinstance(loop.test.op, ast.And):
        return False
    start = _start(loop, place, view)
    inside = set(ast.walk(loop))
    is_used_after = any(
        isinstance(each, ast.Name)
        and each.id == place
        and each not in inside
        and each.lineno > loop.lineno
        and isinstance(each.ctx, ast.Load)
        for each in own_nodes(function)
    )
    stores = sum(
        isinstance(each, ast.Name) and each.id == place and isinstance(each.ctx, ast.Store) for each in inside
    )
    if start is None or loop.orelse or is_used_after or stores != 1 or any(_continues(loop)):
        return False
    if view.function_of(loop) is not function or _is_repeated_after(loop, place, view):
        return False
    if not is_steady_list(values, loop.body, purity) or len(loop.body) < 2:
        return False
    edit.remove(start)
    edit.remove(step)
    edit.replace(_head(loop), f"for {place} in range({edit.text(length)})")
    if others:
        rest = " and ".join(f"({edit.text(each)})" for each in others) if len(others) > 1 else ""
        leaving = f"if not ({rest or edit.text(others[0])}):\n    break"
        insert = edit.insert_after if _only_names(loop.body[0], values, place) else edit.insert_before
        insert(loop.body[0], leaving)
    return True


def _only_names(statement: ast.stmt, values: str, place: str) -> bool:
    """``value = values[place]``."""
    match statement:
        case ast.Assign(
            targets=[ast.Name()], value=ast.Subscript(value=ast.Name(id=held), slice=ast.Name(id=at))
        ):
            return held == values and at == place
    return False


def _head(loop: ast.While) -> ast.expr:
    """Return what stands before the loop's colon."""
    return ast.Name(
        "",
        lineno=loop.lineno,
        col_offset=loop.col_offset,
        end_lineno=loop.test.end_lineno,
        end_col_offset=loop.test.end_col_offset,
    )


def _start(loop: ast.While, place: str, view: ModuleView) -> ast.stmt | None:
    """Return the statement ``place = 0`` shortly before the loop, with nothing about it in between."""
    block = view.block_of(loop)
    at = next(number for number, each in enumerate(block) if each is loop)
    for statement in reversed(block[:at]):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=0)) if name == place:
                return statement
        if any(isinstance(each, ast.Name) and each.id == place for each in ast.walk(statement)):
            return None
    return None


def _continues(loop: ast.While) -> Iterator[ast.Continue]:
    """Yield what begins the loop's next round at once, which would leave out its counting."""
    new: list[ast.AST] = list(loop.body)
    while new:
        each = new.pop()
        if isinstance(each, ast.Continue):
            yield each
        if not isinstance(each, ast.For | ast.While | ast.FunctionDef | ast.Lambda):
            new += ast.iter_child_nodes(each)


def _is_repeated_after(loop: ast.While, place: str, view: ModuleView) -> bool:
    """Whether an outer loop reads the place before it is set again."""
    for outer in view.ancestors(loop):
        if isinstance(outer, ast.For | ast.While):
            loads = [
                each
                for each in ast.walk(outer)
                if isinstance(each, ast.Name) and each.id == place and isinstance(each.ctx, ast.Load)
            ]
            inside = set(ast.walk(loop))
            return any(each not in inside for each in loads)
    return False
