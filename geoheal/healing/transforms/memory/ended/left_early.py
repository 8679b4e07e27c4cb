"""Remove an entry from its container also before early returns of the removing function.

``release()`` of a broken connection returns before it reaches ``in_use.remove(connection)``. The entry has to
be removed on this path, too, unless the function tests there whether the entry is held, or counts its
holders.
"""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.containers import Container, Kind, action, containers
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import own_nodes, parameters
from geoheal.healing.transforms.source_edit import SourceEdit

_BY_VALUE: Final = {Kind.SET: "{0}.discard({1})", Kind.DICT: "{0}.pop({1}, None)"}


def left_early(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove entries before early returns.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> print(left_early('''class Pool:
    ...     def __init__(self):
    ...         self.used = set()
    ...     def take(self, line):
    ...         self.used.add(line)
    ...     def release(self, line):
    ...         if line.is_broken:
    ...             return
    ...         self.used.remove(line)
    ... '''))
    class Pool:
        def __init__(self):
            self.used = set()
        def take(self, line):
            self.used.add(line)
        def release(self, line):
            if line.is_broken:
                self.used.discard(line)
                return
            self.used.remove(line)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for container in containers(view):
        if container.holder != "default" and _grows(container, view):
            for use in container.uses:
                _take_out(container, use, edit, view, elsewhere)
    return edit.result()


def _grows(container: Container, view: ModuleView) -> bool:
    return any(action(use, view)[0] in {"write", "store"} for use in container.uses)


def _take_out(
    container: Container, use: ast.expr, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> None:
    what, node = action(use, view)
    function = view.function_of(node)
    key = _key(node) if what == "remove" else None
    if function is None or key is None or not _is_given(key, function):
        return
    statement = view.statement_of(node)
    if statement not in function.body or _writes(container, function, view):
        return
    held, name = edit.text(use), edit.text(key)
    release = _BY_VALUE.get(container.kind, "if {1} in {0}:\n    {0}.remove({1})").format(held, name)
    before = function.body[: function.body.index(statement)]
    for last in _early_returns(before, held, name):
        if not edit.stands_alone(last) or elsewhere.uses(
            container.name, edit.source, *filter(None, [container.class_name])
        ):
            return
        edit.insert_before(last, release)
        elsewhere.doubt(
            f"{function.name} also removes {name} from {container.name} when it returns early: check that "
            "the entry is no longer needed then."
        )


def _key(node: ast.AST) -> ast.expr | None:
    match node:
        case ast.Call(args=[only, *_]):
            return only
        case ast.Subscript(slice=part):
            return part
    return None


def _is_given(key: ast.expr, function: Function) -> bool:
    """Whether a key is a parameter that is never reassigned, or an attribute of one."""
    root = key.value if isinstance(key, ast.Attribute) else key
    if not isinstance(root, ast.Name) or root.id not in {each.arg for each in parameters(function)}:
        return False
    return not any(is_rebound_by(each, root.id) for each in own_nodes(function))


def _writes(container: Container, function: Function, view: ModuleView) -> bool:
    """Whether the function itself adds entries."""
    return any(
        view.function_of(use) is function and action(use, view)[0] in {"write", "store"}
        for use in container.uses
    )


def _early_returns(before: list[ast.stmt], held: str, name: str) -> Iterator[ast.Return]:
    """Yield the returns of branches that neither test for the entry, nor count its holders."""
    for branch in before:
        match branch:
            case ast.If(body=[*_, ast.Return() as last], orelse=[]):
                pass
            case _:
                continue
        parts = [each for statement in branch.body for each in ast.walk(statement)]
        counts = any(isinstance(each, ast.AugAssign) for each in parts)
        condition = ast.unparse(branch.test)
        compares = any(
            isinstance(each, ast.Gt | ast.GtE | ast.Lt | ast.LtE | ast.In | ast.NotIn)
            for each in ast.walk(branch.test)
        )
        is_asking = held in condition or compares or condition in {f"not {name}", f"{name} is None"}
        if not counts and not is_asking and held not in "\n".join(map(ast.unparse, branch.body)):
            yield last
