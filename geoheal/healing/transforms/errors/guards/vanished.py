"""Guards against files that other processes remove or create between listing a folder and the next call."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.errors.guards.place import FailurePlace
from geoheal.healing.transforms.facts.shapes import assigns
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, own_nodes
from geoheal.healing.transforms.source_edit import INDENT

_LISTING: Final = words("listdir scandir iterdir glob rglob iglob walk")
_REMOVING: Final = words("remove unlink rmdir rmtree")
_WRAPPERS: Final = words("sorted list tuple reversed enumerate iter set")


def file_vanished(place: FailurePlace) -> bool:
    """Skip a file that was listed but no longer exists; removing it again is not an error."""
    statement = place.view.statement_of(place.node)
    if not place.edit.stands_alone(statement) or place.view.function_of(statement) is not place.function:
        return False
    if _removes(statement):
        return _caught(place, statement, "pass")
    loop = place.view.parents[statement]
    if isinstance(loop, ast.For) and statement in loop.body and _runs_over_listing(loop.iter, place.view):
        return _caught(place, statement, "continue")
    return _left_out(place)


def folder_exists(place: FailurePlace) -> bool:
    """Guard ``os.makedirs`` and ``Path.mkdir`` of a folder that was created in the meantime."""
    node, edit = place.node, place.edit
    if not isinstance(node, ast.Call) or called_name(node) not in {"makedirs", "mkdir"}:
        return False
    is_of_path = called_name(node) == "mkdir" and place.view.dotted(node.func) != "os.mkdir"
    if any(each.arg == "exist_ok" for each in node.keywords) or not (
        is_of_path or called_name(node) == "makedirs"
    ):
        return False
    given = [edit.text(each) for each in [*node.args, *node.keywords]]
    edit.replace(node, f"{edit.text(node.func)}({', '.join([*given, 'exist_ok=True'])})")
    return True


def _removes(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call() as call):
            return called_name(call) in _REMOVING
    return False


def _caught(place: FailurePlace, statement: ast.stmt, instead: str) -> bool:
    if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr | ast.AugAssign):
        return False
    text = "".join(
        f"{INDENT}{line}" for line in place.edit.block_text(statement, statement).splitlines(keepends=True)
    )
    error = place.failure.error.rsplit(".", 1)[-1]
    place.edit.replace_statements(statement, statement, f"try:\n{text}except {error}:\n{INDENT}{instead}\n")
    return True


def _left_out(place: FailurePlace) -> bool:
    """Replace ``[stat(f) for f in listdir(d)]`` by a loop that skips missing files."""
    around = [each for each in place.view.ancestors(place.node) if isinstance(each, ast.ListComp)]
    if not around or len(around[0].generators) != 1 or around[0].generators[0].is_async:
        return False
    whole, only = around[0], around[0].generators[0]
    if place.node not in set(ast.walk(whole.elt)) or not _runs_over_listing(only.iter, place.view):
        return False
    statement, edit = place.view.statement_of(whole), place.edit
    if not edit.stands_alone(statement) or not isinstance(statement, ast.Assign | ast.Return):
        return False
    name, indent = place.view.fresh_name("present"), INDENT
    conditions = "".join(f" if {edit.text(each)}" for each in only.ifs)
    target, rows = edit.text(only.target), edit.text(only.iter)
    run = f"[{target} for {target} in {rows}{conditions}]" if conditions else rows
    error = place.failure.error.rsplit(".", 1)[-1]
    edit.insert_before(
        statement,
        f"{name} = []\nfor {target} in {run}:\n{indent}try:\n"
        f"{indent * 2}{name}.append({edit.text(whole.elt)})\n{indent}except {error}:\n{indent * 2}continue\n",
    )
    edit.replace(whole, name)
    return True


def _runs_over_listing(iterated: ast.expr, view: ModuleView, depth: int = 3) -> bool:
    """Whether the iterated files come from a listing of a folder."""
    match iterated:
        case ast.Name(id=name) if depth:
            function = view.function_of(iterated)
            nodes = own_nodes(function) if function is not None else ()
            assigned = [each.value for each in nodes if assigns(each, name)]
            return bool(assigned) and all(_runs_over_listing(each, view, depth - 1) for each in assigned)
        case ast.ListComp(generators=[first, *_]) | ast.GeneratorExp(generators=[first, *_]):
            return _runs_over_listing(first.iter, view, depth)
        case ast.Call() if called_name(iterated) in _LISTING:
            return True
        case ast.Call(args=[wrapped, *_]) if called_name(iterated) in _WRAPPERS:
            return _runs_over_listing(wrapped, view, depth)
    return False
