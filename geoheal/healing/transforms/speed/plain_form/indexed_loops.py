"""``for i in range(len(xs))`` that takes ``xs[i]`` becomes a loop over ``xs``."""

import ast

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.invariance import is_steady
from geoheal.healing.transforms.module_view import Function, ModuleView, own_nodes, parameters
from geoheal.healing.transforms.name_changes import MUTATORS
from geoheal.healing.transforms.purity import Purity
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.indexed.asked_lists import is_list
from geoheal.healing.transforms.speed.seen_kinds import SeenKinds


def plain_indexing(edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    """Write loops over places as loops over values, innermost ones too."""
    purity = Purity(view)
    for function in view.focused_functions:
        seen = SeenKinds(function, view)
        done: set[ast.AST] = set()
        for loop in own_nodes(function):
            if isinstance(loop, ast.For) and not done & {loop, *view.ancestors(loop)}:
                values = _rewrite(loop, function, edit, view, purity)
                if values is not None:
                    done.add(loop)
                    if not (isinstance(values, ast.Name) and seen.is_known_container(values.id)):
                        elsewhere.doubt(
                            f"Check that {edit.text(values)} is a list, not a mapping of numbers."
                        )


def _rewrite(
    loop: ast.For, function: Function, edit: SourceEdit, view: ModuleView, purity: Purity
) -> ast.expr | None:
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
    if not _stays(values, loop, purity) or view.function_of(loop) is not function:
        return None
    names = [each for each in own_nodes(function) if isinstance(each, ast.Name) and each.id == place]
    inside = set(ast.walk(loop))
    whole = ast.dump(values)
    taken = [
        each
        for each in ast.walk(loop)
        if isinstance(each, ast.Subscript)
        and isinstance(each.ctx, ast.Load)
        and isinstance(each.slice, ast.Name)
        and each.slice.id == place
        and ast.dump(each.value) == whole
    ]
    mentions = [each for each in names if each in inside and each is not loop.target]
    if not taken or any(not isinstance(each.ctx, ast.Load) for each in mentions):
        return None
    is_place_used = len(mentions) > len(taken) or any(
        each not in inside and each.lineno > loop.lineno for each in names
    )
    name = _given_name(loop, taken)
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


def _given_name(loop: ast.For, taken: list[ast.Subscript]) -> str | None:
    """Return the name that the loop's first statement gives the value, where nothing else binds it."""
    match loop.body[0]:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Subscript() as value) if value in taken:
            bound = sum(
                isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Store)
                for each in ast.walk(loop)
            )
            return name if bound == 1 and len(loop.body) > 1 else None
    return None


def is_steady_list(name: str, body: list[ast.stmt], purity: Purity) -> bool:
    """Whether a loop leaves a list as it is; what nobody else has, a consumer of what it yields does, too."""
    if is_steady([name], body, purity):
        return True
    function = purity.view.function_of(body[0])
    if function is None or any(each.arg == name for each in parameters(function)):
        return False
    uses = [each for each in ast.walk(function) if isinstance(each, ast.Name) and each.id == name]
    inside = {part for each in body for part in ast.walk(each)}
    makers = [each.value for each in purity.view.assignments.get(name, []) if each.value is not None]
    stores = sum(isinstance(each.ctx, ast.Store) for each in uses)
    return (
        all(_is_only_read(each, purity.view) for each in uses if each in inside)
        and all(_is_only_read(each, purity.view) or _is_changed(each, purity.view) for each in uses)
        and stores == len(makers)
        and all(map(is_list, makers))
    )


def _is_only_read(use: ast.Name, view: ModuleView) -> bool:
    """``values[place]``, ``len(values)``."""
    match view.parents[use]:
        case ast.Subscript(value=held, ctx=ast.Load()):
            return held is use
        case ast.Call(func=ast.Name(id="len")):
            return True
    return False


def _is_changed(use: ast.Name, view: ModuleView) -> bool:
    """Whether a name is bound, or a method of the list is called that hands it to nobody."""
    parent = view.parents[use]
    is_method = isinstance(parent, ast.Attribute) and parent.attr in MUTATORS
    return isinstance(use.ctx, ast.Store) or is_method


def _stays(values: ast.Name | ast.Attribute, loop: ast.For, purity: Purity) -> bool:
    """Whether the list is the same, and as long, in every round."""
    if isinstance(values, ast.Name):
        return is_steady_list(values.id, loop.body, purity)
    for node in (each for statement in loop.body for each in ast.walk(statement)):
        if isinstance(node, ast.Yield | ast.YieldFrom | ast.Await):
            return False
        if isinstance(node, ast.Attribute) and node.attr == values.attr:
            outer = purity.view.parents[node]
            if not isinstance(outer, ast.Subscript) or not isinstance(outer.ctx, ast.Load):
                return False
        if isinstance(node, ast.Call) and not purity.is_pure_call(node, set(), set()):
            match node.func:
                case ast.Attribute(value=ast.Name(), attr="append" | "add"):
                    continue
            return False
    return True


def _singular(text: str) -> str:
    name = text.rsplit(".", maxsplit=1)[-1].strip("_")
    return name[:-1] if name.endswith("s") and len(name) > 1 else f"{name}_item"
