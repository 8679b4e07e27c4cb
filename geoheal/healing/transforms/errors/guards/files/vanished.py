"""Guards against files that other processes remove or create between listing a folder and the next call."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.errors.guards.files.listings import runs_over_listing
from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_always_reached
from geoheal.healing.transforms.errors.guards.skipping import loop_around
from geoheal.healing.transforms.scopes import called_name
from geoheal.healing.transforms.source_edit import INDENT

_REMOVING: Final = words("remove unlink rmdir rmtree")


def file_vanished(place: FailurePlace) -> bool:
    """Skip a file that was listed but no longer exists; removing it again is not an error."""
    statement = place.view.statement_of(place.node)
    if not place.edit.stands_alone(statement) or place.view.function_of(statement) is not place.function:
        return False
    if _removes(statement):
        return _caught(place, statement, "pass")
    loop = loop_around(place)
    if loop is not None and runs_over_listing(loop.iter, place.view):
        return _caught(place, statement, "continue") or _asked_before(place, statement)
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


def _asked_before(place: FailurePlace, statement: ast.stmt) -> bool:
    """Ask for what a condition needs before it: ``if path.stat().st_size > 9`` in a loop over a listing."""
    if not isinstance(statement, ast.If) or place.edit.is_elif(statement):
        return False
    if place.node not in set(ast.walk(statement.test)) or not is_always_reached(place):
        return False
    name, error = place.view.fresh_name("found"), place.failure.error.rsplit(".", 1)[-1]
    text = f"try:\n{INDENT}{name} = {place.edit.text(place.node)}\nexcept {error}:\n{INDENT}continue"
    place.edit.insert_before(statement, text)
    place.edit.replace(place.node, name)
    return True


def _left_out(place: FailurePlace) -> bool:
    """Replace ``[stat(f) for f in listdir(d)]`` by a loop that skips missing files."""
    around = [each for each in place.view.ancestors(place.node) if isinstance(each, ast.ListComp)]
    if not around or len(around[0].generators) != 1 or around[0].generators[0].is_async:
        return False
    whole, only = around[0], around[0].generators[0]
    if place.node not in set(ast.walk(whole.elt)) or not runs_over_listing(only.iter, place.view):
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
