"""Replace loops that only search, with a flag, ``else`` or ``return``, by ``any``."""

import ast

from geoheal.domain.evaluation.syntax import Function, read_names
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import is_name_among
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_names, own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.plain_form.conditions import indented
from geoheal.healing.transforms.speed.plain_form.early_ends import may_stop_early


def plain_searches(edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    """Replace search loops by ``any``."""
    purity = view.shared(Purity)
    for function in view.focused_functions:
        done: set[ast.AST] = set()
        for loop in own_nodes(function):
            if not isinstance(loop, ast.For) or done & {loop, *view.ancestors(loop)}:
                continue
            if _rewrite(loop, function, edit, purity, elsewhere):
                done.add(loop)


def _rewrite(
    loop: ast.For, function: Function, edit: SourceEdit, purity: Purity, elsewhere: Elsewhere
) -> bool:
    view = purity.view
    match _searching(loop):
        case [ast.If(test=test, body=body, orelse=[])] if purity.is_pure_expression(test):
            found = f"any({edit.text(test)} for {edit.text(loop.target)} in {edit.text(loop.iter)})"
        case _:
            return False
    names = bound_names(loop.target)
    if view.function_of(loop) is not function or not _is_plain(loop) or not names <= view.locals_of(function):
        return False
    block = view.block_of(loop)
    at = next(number for number, each in enumerate(block) if each is loop)
    before = block[at - 1] if at else None
    after = block[at + 1] if at + 1 < len(block) else None
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
            if flag in names | read_names(test) | read_names(loop.iter) or not edit.stands_alone(start):
                return False
            if _is_named_outside(names, loop.body, function) or not _ends(
                loop, more, function, view, elsewhere
            ):
                return False
            edit.replace_statements(start, loop, f"{flag} = {'' if one else 'not '}{found}")
            return True
    return False


def _ends(
    loop: ast.For, more: list[ast.stmt], function: Function, view: ModuleView, elsewhere: Elsewhere
) -> bool:
    """Whether a loop only sets its flag, and may end then."""
    match more:
        case [ast.Break()]:
            return True
        case []:
            if len(loop.body) > 1:
                elsewhere.doubt(
                    f"Check that {ast.unparse(loop.iter)} is not an iterator, which can be read only once."
                )
                return True
            return may_stop_early(loop.iter, function, view, elsewhere)
    return False


def _is_plain(loop: ast.For) -> bool:
    """Whether a loop only assigns local names, and its iterable is computed without any assignment."""
    stored = any(isinstance(each, ast.Attribute | ast.Subscript) for each in ast.walk(loop.target))
    acts = ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom
    return not stored and not any(isinstance(each, acts) for each in ast.walk(loop.iter))


def _searching(loop: ast.For) -> list[ast.stmt]:
    """Return the body of a search loop, without the exit after its flag is set."""
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
        is_name_among(each, names) and isinstance(each.ctx, ast.Load) and each not in inside
        for each in ast.walk(function)
    )
