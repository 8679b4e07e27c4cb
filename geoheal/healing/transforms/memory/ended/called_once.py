"""Remove callbacks from their list after they were called for a key that has ended.

A list of keys with callbacks only grows, and is iterated in one place: when something with a key has ended,
its callbacks are called. They are not called again, unless the same key ends twice.
"""

import ast

from geoheal.domain.evaluation.syntax import Function, read_names
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.containers import Container, Kind, action, containers
from geoheal.healing.transforms.memory.ended.endings import endings
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_names, parameters
from geoheal.healing.transforms.source_edit import SourceEdit


def called_once(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove callbacks from their list after they were called for a key that ended.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> print(called_once('''WAITING = []
    ... def wait(name, call):
    ...     WAITING.append((name, call))
    ... def done(name):
    ...     for each, call in WAITING:
    ...         if each == name:
    ...             call(name)
    ... '''))
    WAITING = []
    def wait(name, call):
        WAITING.append((name, call))
    def done(name):
        for each, call in WAITING:
            if each == name:
                call(name)
        WAITING[:] = [(each, call) for (each, call) in WAITING if not (each == name)]
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    named = {each.function for each in endings(view) if each.is_named and each.is_whole}
    for table in containers(view):
        loop = _only_loop(table, view) if table.kind is Kind.LIST and table.holder != "default" else None
        function = None if loop is None else view.function_of(loop)
        if loop is None or function is None or function not in named:
            continue
        test = _test_of_calls(loop, function)
        if test is None or elsewhere.uses(table.name, source, *filter(None, [table.class_name])):
            continue
        holder, target = edit.text(loop.iter), edit.text(loop.target)
        left = f"[{target} for {target} in {holder} if not ({edit.text(test)})]"
        edit.insert_after(loop, f"{holder}[:] = {left}")
        elsewhere.doubt(
            f"Callbacks that {function.name} has called are removed from {table.name}: check that they must "
            "not be called again."
        )
    return edit.result()


def _only_loop(table: Container, view: ModuleView) -> ast.For | None:
    """Return the one loop over a list that is otherwise only extended by tuples."""
    loops = []
    for use in table.uses:
        what, node = action(use, view)
        if what == "run" and isinstance(node, ast.For) and not node.orelse:
            loops.append(node)
            continue
        is_append = isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".append")
        if what != "write" or not is_append or not isinstance(node, ast.Call):
            return None
        if not (len(node.args) == 1 and isinstance(node.args[0], ast.Tuple)):
            return None
    return loops[0] if len(loops) == 1 and len(table.uses) > 1 else None


def _test_of_calls(loop: ast.For, function: Function) -> ast.expr | None:
    """Return the condition under which a loop calls a part of its element.

    Whether it compares with a parameter.
    """
    names, given = bound_names(loop.target), {each.arg for each in parameters(function)}
    is_tuple = isinstance(loop.target, ast.Tuple) and all(isinstance(n, ast.Name) for n in loop.target.elts)
    match loop.body:
        case [
            ast.If(
                test=ast.Compare(left=ast.Name(), ops=[ast.Eq()], comparators=[ast.Name()]) as test,
                body=[ast.Expr(value=ast.Call(func=ast.Name(id=called)))],
                orelse=[],
            )
        ] if is_tuple and called in names:
            read = read_names(test)
            return test if len(read & names) == 1 and len(read & given) == 1 else None
    return None
