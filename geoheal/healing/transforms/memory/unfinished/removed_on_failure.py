"""Remove an entry if the call that stored it fails; another function removes it otherwise.

``self.pending[number] = future`` is followed by sending, and the answer takes the entry out. If sending
fails, or the caller stops waiting, no answer will come, and the entry stays.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.containers import Container, Kind, action, containers
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import called_name, own_nodes
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

_HARMLESS: Final = words("len str int float repr isinstance append add get format join list dict tuple set")
_OPPOSITE: Final = {ast.Add: "-", ast.Sub: "+"}


def removed_on_failure(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove entries when what follows their storing raises an exception.

    Parameters
    ----------
    elsewhere
        Collects the doubt: an answer may come although sending failed.

    >>> print(removed_on_failure('''class Line:
    ...     def __init__(self):
    ...         self.pending = {}
    ...     def send(self, number, message):
    ...         self.pending[number] = message
    ...         self.wire.push(message)
    ...     def on_answer(self, number):
    ...         return self.pending.pop(number)
    ... '''))
    class Line:
        def __init__(self):
            self.pending = {}
        def send(self, number, message):
            self.pending[number] = message
            try:
                self.wire.push(message)
            except BaseException:
                self.pending.pop(number, None)
                raise
        def on_answer(self, number):
            return self.pending.pop(number)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for table in containers(view):
        if table.kind is not Kind.DICT or table.holder == "default":
            continue
        removing = set(_removing(table, view))
        for use in table.uses:
            function = view.function_of(use)
            if removing and function is not None and function not in removing:
                _remove(use, function, removing, edit, view, elsewhere)
    return edit.result()


def _removing(table: Container, view: ModuleView) -> Iterator[Function]:
    """Yield the functions that take an entry of a table out."""
    for use in table.uses:
        function = view.function_of(use)
        if function is not None and action(use, view)[0] in {"take", "remove"}:
            yield function


def _remove(
    use: ast.expr,
    function: Function,
    removing: set[Function],
    edit: SourceEdit,
    view: ModuleView,
    elsewhere: Elsewhere,
) -> None:
    stored = view.parents[use]
    match stored, view.parents[stored]:
        case ast.Subscript(ctx=ast.Store(), slice=key), ast.Assign(targets=[only]) as statement if (
            only is stored and statement in function.body
        ):
            pass
        case _:
            return
    rest = function.body[function.body.index(statement) + 1 :]
    undone = [text for each in _counted(rest) if (text := _undone(each, removing)) is not None]
    rest = rest[len(_counted(rest)) :]
    if not _may_fail(rest) or not _is_steady(key, rest) or not _stands_alone(rest, edit):
        return
    if any(isinstance(each, ast.Yield | ast.YieldFrom) for each in own_nodes(function)):
        return
    table = edit.text(use)
    if any(ast.unparse(each) == table for part in rest for each in ast.walk(part)):
        return  # the function looks after its entry itself
    body = "".join(
        f"{INDENT}{line}" if line.strip() else line
        for line in edit.block_text(rest[0], rest[-1]).splitlines(keepends=True)
    )
    ending = [f"{table}.pop({edit.text(key)}, None)", *undone, "raise"]
    handler = "\n".join(f"{INDENT}{each}" for each in ending)
    edit.replace_statements(rest[0], rest[-1], f"try:\n{body.rstrip()}\nexcept BaseException:\n{handler}")
    elsewhere.doubt(
        f"{view.qualified_name(function)} takes its entry out of {table} when it fails: check that no answer "
        "comes for it then."
    )


def _counted(rest: Sequence[ast.stmt]) -> list[ast.AugAssign]:
    """Return the statements at the beginning that only count."""
    found: list[ast.AugAssign] = []
    for each in rest:
        if not isinstance(each, ast.AugAssign) or not isinstance(each.value, ast.Constant):
            break
        found.append(each)
    return found


def _undone(counting: ast.AugAssign, removing: set[Function]) -> str | None:
    """Return the statement by which a function that removes entries undoes a count."""
    sign = _OPPOSITE.get(type(counting.op))
    text = f"{ast.unparse(counting.target)} {sign}= {ast.unparse(counting.value)}"
    known = {ast.unparse(each) for function in removing for each in own_nodes(function)}
    return text if sign is not None and text in known else None


def _may_fail(rest: Sequence[ast.stmt]) -> bool:
    """Whether statements call or await something that may fail, without ``try`` and nested functions."""
    if not rest or any(isinstance(each, ast.Try | ast.FunctionDef | ast.AsyncFunctionDef) for each in rest):
        return False
    inside = [each for part in rest for each in ast.walk(part)]
    return any(
        isinstance(each, ast.Await) or (isinstance(each, ast.Call) and called_name(each) not in _HARMLESS)
        for each in inside
    )


def _is_steady(key: ast.expr, rest: Sequence[ast.stmt]) -> bool:
    """Whether a key has the same value after the statements."""
    if not all(isinstance(each, ast.Name | ast.Attribute | ast.expr_context) for each in ast.walk(key)):
        return False
    names = {each.id for each in ast.walk(key) if isinstance(each, ast.Name)}
    inside = [each for part in rest for each in ast.walk(part)]
    return not any(is_rebound_by(each, name) for each in inside for name in names)


def _stands_alone(rest: Sequence[ast.stmt], edit: SourceEdit) -> bool:
    """Whether statements can be indented: they share no line with others, and no text has several lines."""
    texts = (
        each
        for part in rest
        for each in ast.walk(part)
        if isinstance(each, ast.JoinedStr) or (isinstance(each, ast.Constant) and isinstance(each.value, str))
    )
    is_plain = all(each.lineno == each.end_lineno for each in texts)
    return is_plain and edit.stands_alone(rest[0]) and edit.stands_alone(rest[-1])
