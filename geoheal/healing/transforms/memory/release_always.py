"""Always remove an entry that an early return or an exception would leave behind."""

import ast

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_name_among
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit


def release_always(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Put the code between adding an entry and removing it into ``try … finally``.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> print(release_always('''ACTIVE = {}
    ... def handle(request):
    ...     ACTIVE[request.id] = request
    ...     answer = work(request)
    ...     del ACTIVE[request.id]
    ...     return answer
    ... '''))
    ACTIVE = {}
    def handle(request):
        ACTIVE[request.id] = request
        try:
            answer = work(request)
        finally:
            del ACTIVE[request.id]
        return answer
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for function in view.functions.values():
        for block in blocks_of(function):
            _release(block, edit, view, elsewhere)
    return edit.result()


def blocks_of(function: ast.AST) -> list[list[ast.stmt]]:
    """Return the lists of statements of a function."""
    return [
        block
        for node in own_nodes(function)
        for name in ("body", "orelse")
        if isinstance(block := getattr(node, name, None), list) and block and isinstance(block[0], ast.stmt)
    ]


def _release(block: list[ast.stmt], edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    for first, statement in enumerate(block):
        entry = _entry_added(statement, view)
        if entry is None:
            continue
        for last in range(first + 2, len(block)):
            if _entry_removed(block[last]) == entry:
                between = block[first + 1 : last]
                if all(map(edit.stands_alone, [between[0], between[-1], block[last]])) and may_leave(between):
                    if elsewhere.uses(
                        entry[0].rsplit(".", 1)[-1], edit.source, why="entries may be left on purpose"
                    ):
                        return
                    put_in_finally(between, block[last], edit)
                    return


def put_in_finally(between: list[ast.stmt], release: ast.stmt, edit: SourceEdit) -> None:
    """Put statements into a ``try``, and the following ones into its ``finally``."""
    body = edit.block_text(between[0], between[-1])
    inner = "".join(f"{INDENT}{line}" if line.strip() else line for line in body.splitlines(True))
    edit.replace_statements(between[0], release, f"try:\n{inner}finally:\n{INDENT}{edit.text(release)}")


def _entry_added(statement: ast.stmt, view: ModuleView) -> tuple[str, str] | None:
    """Return the container and the key of ``C[k] = v``, ``C.add(k)`` and ``C.append(k)``."""
    match statement:
        case (
            ast.Assign(targets=[ast.Subscript(value=container, slice=key)])
            | ast.Expr(value=ast.Call(func=ast.Attribute(value=container, attr="add" | "append"), args=[key]))
        ) if _is_long_lived(container, view):
            return ast.unparse(container), ast.unparse(key)
    return None


def _entry_removed(statement: ast.stmt) -> tuple[str, str] | None:
    match statement:
        case ast.Delete(targets=[ast.Subscript(value=container, slice=key)]):
            return ast.unparse(container), ast.unparse(key)
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=container, attr="pop" | "discard" | "remove"), args=[key, *_]
            )
        ):
            return ast.unparse(container), ast.unparse(key)
    return None


def _is_long_lived(node: ast.expr, view: ModuleView) -> bool:
    if isinstance(node, ast.Attribute):
        return True
    return is_name_among(node, view.top_level)


def may_leave(statements: list[ast.stmt]) -> bool:
    """Whether statements may raise an exception or return."""
    return any(
        isinstance(
            node, ast.Return | ast.Raise | ast.Call | ast.Subscript | ast.BinOp | ast.Assert | ast.Continue
        )
        for statement in statements
        for node in ast.walk(statement)
    )
