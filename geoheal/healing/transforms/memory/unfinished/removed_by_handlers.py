"""Remove an entry whatever ends the call early, not only after one kind of error.

``except TimeoutError: self.pending.pop(number, None); raise`` removes the entry that the call stored, but
not where the connection is lost, or the caller stops waiting.
"""

import ast
from collections.abc import Iterator

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.containers import Kind, containers
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit


def removed_by_handlers(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Let handlers that remove the call's own entry, and raise the error again, handle all errors.

    Parameters
    ----------
    elsewhere
        Collects the doubt: an answer may come after another error.

    >>> changed = removed_by_handlers('''class Line:
    ...     def __init__(self):
    ...         self.pending = {}
    ...     def send(self, number, message):
    ...         self.pending[number] = message
    ...         try:
    ...             self.wire.push(message)
    ...         except TimeoutError:
    ...             self.pending.pop(number, None)
    ...             raise
    ... ''')
    >>> print(changed[changed.index("        except"):])
            except BaseException:
                self.pending.pop(number, None)
                raise
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    names = {each.name for each in containers(view) if each.kind is Kind.DICT and each.holder != "default"}
    for function in view.functions.values():
        stored = set(_stored(function, names))
        for node in own_nodes(function) if stored else ():
            if isinstance(node, ast.Try) and (kind := _handled(node, stored)) is not None:
                edit.replace(kind, "BaseException")
                elsewhere.doubt(
                    f"{view.qualified_name(function)} takes its entry out after every error: check that no "
                    "answer comes for it then."
                )
    return edit.result()


def _stored(function: Function, names: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the source of tables and keys under which a function stores entries of its own."""
    for node in own_nodes(function):
        match node:
            case ast.Assign(
                targets=[
                    ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name) as table, slice=key)
                ]
            ) if name in names:
                yield ast.unparse(table), ast.unparse(key)


def _handled(block: ast.Try, stored: set[tuple[str, str]]) -> ast.expr | None:
    """Return the kind of error after which alone a stored entry is removed."""
    match block:
        case ast.Try(
            handlers=[
                ast.ExceptHandler(type=ast.expr() as kind, name=None, body=[*removals, ast.Raise(exc=None)])
            ],
            finalbody=[],
        ) if ast.unparse(kind) != "BaseException":
            is_own = bool(removals) and all(_removed(each) in stored for each in removals)
            return kind if is_own else None
    return None


def _removed(statement: ast.stmt) -> tuple[str, str] | None:
    """Return the table and the key of an entry that a statement removes, whether it is there or not."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=table, attr="pop"), args=[key, _])):
            return ast.unparse(table), ast.unparse(key)
    return None
