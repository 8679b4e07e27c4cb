"""A loop that only finds out whether there is one, by a flag, ``else`` or ``return``, becomes ``any``."""

import ast

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import Function, ModuleView, bound_names, own_nodes, read_names
from geoheal.healing.transforms.purity import Purity
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.plain_form.conditions import indented


def plain_searches(edit: SourceEdit, view: ModuleView, _elsewhere: Elsewhere) -> None:
    """Write loops that search as what they find out."""
    purity = Purity(view)
    for function in view.focused_functions:
        done: set[ast.AST] = set()
        for loop in own_nodes(function):
            if not isinstance(loop, ast.For) or done & {loop, *view.ancestors(loop)}:
                continue
            if _rewrite(loop, function, edit, view, purity):
                done.add(loop)


def _rewrite(loop: ast.For, function: Function, edit: SourceEdit, view: ModuleView, purity: Purity) -> bool:
    match _searching(loop):
        case [ast.If(test=test, body=body, orelse=[])] if purity.is_pure_expression(test):
            found = f"any({edit.text(test)} for {edit.text(loop.target)} in {edit.text(loop.iter)})"
        case _:
            return False
    if view.function_of(loop) is not function:
        return False
    block = view.block_of(loop)
    at = next(number for number, each in enumerate(block) if each is loop)
    before = block[at - 1] if at else None
    after = block[at + 1] if at + 1 < len(block) else None
    names = bound_names(loop.target)
    match body, before, after:
        case [ast.Return(value=ast.Constant(value=bool() as one))], _, ast.Return(
            value=ast.Constant(value=bool() as other)
        ) if one is not other and not loop.orelse and isinstance(after, ast.Return):
            edit.replace_statements(loop, after, f"return {'' if one else 'not '}{found}")
            return True
        case [ast.Break()], _, _ if loop.orelse and not _is_named_outside(names, loop.body, function):
            rest = edit.block_text(loop.orelse[0], loop.orelse[-1])
            edit.replace_statements(loop, loop, f"if not {found}:\n{indented(rest)}")
            return True
        case (
            [ast.Assign(targets=[ast.Name(id=flag)], value=ast.Constant(value=bool() as one)), *more],
            ast.Assign(targets=[ast.Name(id=started)], value=ast.Constant(value=bool() as other)) as start,
            _,
        ) if flag == started and one is not other and not loop.orelse:
            is_only = not more or (len(more) == 1 and isinstance(more[0], ast.Break))
            if not is_only or flag in read_names(test) or _is_named_outside(names, loop.body, function):
                return False
            edit.replace_statements(start, loop, f"{flag} = {'' if one else 'not '}{found}")
            return True
    return False


def _searching(loop: ast.For) -> list[ast.stmt]:
    """Return what a loop does, but for leaving once its flag is set."""
    match loop.body:
        case [
            ast.If(test=ast.UnaryOp(op=ast.Not(), operand=unset), body=[ast.Break()], orelse=[]),
            ast.If(body=[ast.Assign(targets=[ast.Name(id=flag)])]) as rest,
        ] if ast.unparse(unset) == f"not {flag}":
            return [rest]
    return loop.body


def _is_named_outside(names: set[str], body: list[ast.stmt], function: Function) -> bool:
    """Whether the loop's variables are read elsewhere in the function."""
    inside = {part for each in body for part in ast.walk(each)}
    return any(
        isinstance(each, ast.Name)
        and each.id in names
        and isinstance(each.ctx, ast.Load)
        and each not in inside
        for each in ast.walk(function)
    )
