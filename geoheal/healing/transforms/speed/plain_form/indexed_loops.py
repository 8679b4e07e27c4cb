"""Replace ``for i in range(len(xs))`` with ``xs[i]`` by a loop over ``xs``."""

import ast

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.plain_form.later_reads import is_put_off, is_read_later
from geoheal.healing.transforms.speed.plain_form.steady_lists import is_steady_list
from geoheal.healing.transforms.speed.seen_kinds import SeenKinds


def plain_indexing(edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    """Replace loops over indexes by loops over values, including nested ones."""
    purity = view.shared(Purity)
    for function in view.focused_functions:
        seen = SeenKinds(function, view)
        done: set[ast.AST] = set()
        for loop in own_nodes(function):
            if isinstance(loop, ast.For) and not done & {loop, *view.ancestors(loop)}:
                values = _rewrite(loop, function, edit, purity, elsewhere)
                if values is not None:
                    done.add(loop)
                    if not (isinstance(values, ast.Name) and seen.is_known_container(values.id)):
                        elsewhere.doubt(
                            f"Check that {edit.text(values)} is a list, not a mapping of numbers."
                        )


def _rewrite(
    loop: ast.For, function: Function, edit: SourceEdit, purity: Purity, elsewhere: Elsewhere
) -> ast.expr | None:
    view = purity.view
    match loop:
        case ast.For(
            target=ast.Name(id=place),
            iter=ast.Call(
                func=ast.Name(id="range"),
                args=[ast.Call(func=ast.Name(id="len"), args=[ast.Name() | ast.Attribute() as values])],
            ),
        ):
            pass
        case _:
            return None
    if view.function_of(loop) is not function or place not in view.locals_of(function):
        return None
    taken = _taken(values, place, loop)
    mentions = [each for each in ast.walk(loop) if is_name(each, place) and each is not loop.target]
    if not taken or any(not isinstance(each.ctx, ast.Load) for each in mentions):
        return None
    is_late = any(is_put_off(each, function, view) for each in taken)
    if is_late or not is_steady_list(values, loop.body, function, purity, elsewhere):
        return None
    is_place_used = len(mentions) > len(taken) or is_read_later(loop, place, function, view)
    name = _given_name(loop, taken, edit)
    row = name or view.fresh_name(_singular(edit.text(values)))
    if is_place_used and isinstance(values, ast.Attribute):
        return None
    edit.replace(loop.target, f"{place}, {row}" if is_place_used else row)
    edit.replace(loop.iter, f"enumerate({edit.text(values)})" if is_place_used else edit.text(values))
    for each in taken:
        statement = view.statement_of(each)
        if name is not None and statement is loop.body[0]:
            edit.remove(statement)
        else:
            edit.replace(each, row)
    return values


def _taken(values: ast.expr, place: str, loop: ast.For) -> list[ast.Subscript]:
    """Return the expressions in a loop that read the value at its index."""
    whole = ast.dump(values)
    return [
        each
        for each in ast.walk(loop)
        if isinstance(each, ast.Subscript)
        and isinstance(each.ctx, ast.Load)
        and is_name(each.slice, place)
        and ast.dump(each.value) == whole
    ]


def _given_name(loop: ast.For, taken: list[ast.Subscript], edit: SourceEdit) -> str | None:
    """Return the name that the loop's first statement assigns the value to, if nothing else binds it."""
    match loop.body[0]:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() as value) if value in taken:
            bound = sum(is_name(each, name) and isinstance(each.ctx, ast.Store) for each in ast.walk(loop))
            is_removable = len(loop.body) > 1 and edit.stands_alone(loop.body[0])
            return name if bound == 1 and is_removable else None
    return None


def _singular(text: str) -> str:
    name = text.rsplit(".", maxsplit=1)[-1].strip("_")
    return name[:-1] if name.endswith("s") and len(name) > 1 else f"{name}_item"
