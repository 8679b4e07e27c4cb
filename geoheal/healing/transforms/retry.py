"""Retry what failed for a reason that passes: timeouts and lost connections, a few times, with pauses.

Pauses are jittered over their whole length, capped, and few; all attempts together are bounded in time. Only
functions that look as if they could be called twice are retried: they change nothing before the place that
fails (counting calls aside), and neither they nor their callers are named after an act (pay, send, create).

References
----------
M. Brooker, Exponential Backoff and Jitter, AWS Architecture Blog (2015).
"""

import ast
import builtins
import re
from collections.abc import Sequence
from typing import Final

from geoheal.healing.case import Failure
from geoheal.healing.transforms.module_view import (
    MUTATORS,
    Function,
    ModuleView,
    local_names,
    own_nodes,
    parameters,
    root_name,
    words,
)
from geoheal.healing.transforms.purity import is_new_container
from geoheal.healing.transforms.source_edit import SourceEdit

TRANSIENT: Final = words(
    "TimeoutError ConnectionError ConnectionResetError ConnectionAbortedError ConnectionRefusedError "
    "BrokenPipeError InterruptedError BlockingIOError"
)
"""Built-in errors whose reason may pass."""

_TRANSIENT_NAME: Final = re.compile(
    r"timeout|timedout|transient|temporar|unavailable|connection|network|tryagain|throttl|ratelimit|"
    r"toomanyrequests|busy|deadlock|flaky|retr(y|iable)|overload",
    re.IGNORECASE,
)
_LASTING_NAME: Final = re.compile(
    r"auth|permission|denied|invalid|validation|notfound|forbidden|declin", re.IGNORECASE
)
_TRANSIENT_MESSAGE: Final = re.compile(
    r"tempora|timed? ?out|try again|unavailable|reset by|connection|busy|overload|throttl", re.IGNORECASE
)
_ACTS: Final = words(
    "post pay pays payment charge bill send submit create insert delete remove publish transfer debit credit "
    "withdraw deposit order purchase place book reserve register commit enqueue push notify email buy sell "
    "refund issue ship dispatch execute apply increment decrement write append emit trigger launch deploy sms"
)
"""Words in a function's name that say that calling it twice does something twice."""

_RETRY: Final = '''_JITTER = random.SystemRandom()


def _retry(*errors, attempts={attempts}, base_s=0.01, cap_s=0.5, total_s=5.0):
    """Call again, after a growing and jittered pause, what failed for a reason that may pass."""

    def decorate(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            began_s = time.monotonic()
            for attempt in range(1, attempts + 1):
                try:
                    return function(*args, **kwargs)
                except errors:
                    pause_s = _JITTER.uniform(0, min(cap_s, base_s * 2**attempt))
                    if attempt == attempts or time.monotonic() - began_s + pause_s > total_s:
                        raise
                    time.sleep(pause_s)

        return call

    return decorate
'''
_RETRY_ASYNC: Final = (
    _RETRY.replace("_JITTER =", "_JITTER_ASYNC =")
    .replace("_JITTER.", "_JITTER_ASYNC.")
    .replace("def _retry(", "def _retry_async(")
    .replace("        def call(", "        async def call(")
    .replace("return function(", "return await function(")
    .replace("time.sleep", "await asyncio.sleep")
)


def is_transient(failure: Failure) -> bool:
    """Whether the reason of a failure may pass by itself.

    >>> is_transient(Failure(error="TimeoutError", message="", function="f", line=1, count=1))
    True
    >>> is_transient(Failure(error="PermissionError", message="", function="f", line=1, count=1))
    False
    """
    kinds = [failure.error, *failure.bases]
    names = [kind.rsplit(".", 1)[-1] for kind in kinds]
    if _LASTING_NAME.search(names[0]):
        return False
    if TRANSIENT & set(names):
        return True
    if failure.error == "OSError":
        return bool(_TRANSIENT_MESSAGE.search(failure.message))
    is_own = names[0] not in dir(builtins)
    return is_own and bool(_TRANSIENT_NAME.search(names[0]))


def retry(source: str, failures: Sequence[Failure], attempts: int = 4) -> str | None:
    """Retry the functions in which transient failures begin.

    Parameters
    ----------
    failures
        What was seen; those that do not pass by themselves are left alone.
    attempts
        How often a function is called at most.
    """
    edit = SourceEdit(source)
    add_retries(edit, ModuleView(edit.tree), failures, attempts)
    return edit.result()


def add_retries(edit: SourceEdit, view: ModuleView, failures: Sequence[Failure], attempts: int) -> None:
    """Add the edits of :func:`retry` to others."""
    errors: dict[Function, set[str]] = {}
    for failure in failures:
        if is_transient(failure):
            for function in _places(failure, view):
                name = _error_name(failure, function, view)
                if name is not None:
                    errors.setdefault(function, set()).add(name)
    for function, names in errors.items():
        is_async = isinstance(function, ast.AsyncFunctionDef)
        decorator = "_retry_async" if is_async else "_retry"
        edit.insert_before(function, f"@{decorator}({', '.join(sorted(names))})")
        helper = _RETRY_ASYNC if is_async else _RETRY
        edit.add_helper(helper.replace("{attempts}", str(attempts)))
        for module in ("functools", "random", "time", *(["asyncio"] if is_async else [])):
            if view.imported.get(module) != module:
                edit.add_import(f"import {module}")


def _places(failure: Failure, view: ModuleView) -> list[Function]:
    """The functions to retry: the failing one, or those of its callers that may be called twice."""
    failing = view.functions.get(failure.function)
    if failing is None or _is_generator(failing) or not _is_repeatable(failing, failure.line, view):
        return []
    callers = _callers(failing, view)
    if not any(_is_act(caller.name) for caller in _closure(failing, view)):
        return [failing]
    return [
        caller
        for caller in callers
        if not _is_act(caller.name)
        and not any(_is_act(above.name) for above in _closure(caller, view))
        and _is_repeatable(caller, _line_of_call(caller, failing), view)
        and not _is_generator(caller)
    ]


def _is_repeatable(function: Function, line: int, view: ModuleView) -> bool:
    """Whether a function has changed nothing when it fails in this line."""
    if _is_act(function.name) or (function.decorator_list and _is_memoised(function)):
        return not _is_act(function.name)
    loops = [
        node for node in own_nodes(function) if isinstance(node, ast.For | ast.While) and _holds(node, line)
    ]
    local = local_names(function) - {each.arg for each in parameters(function)}
    made = {name for name in local if _is_made_here(name, function)}
    for node in own_nodes(function):
        is_before = getattr(node, "lineno", line + 1) <= line or any(
            node in set(ast.walk(loop)) for loop in loops
        )
        if is_before and _changes(node, made, view):
            return False
    return True


def _changes(node: ast.AST, made: set[str], view: ModuleView) -> bool:
    """Whether a node changes something that outlives the call; counting up by a constant does not matter."""
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Attribute | ast.Subscript):
        is_count = isinstance(node.value, ast.Constant) and isinstance(node.op, ast.Add | ast.Sub)
        return not is_count and root_name(node.target) not in made
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        parent = view.parents[node]
        is_reset = isinstance(parent, ast.Assign) and isinstance(node, ast.Attribute) and "last" in node.attr
        is_counted = isinstance(parent, ast.AugAssign)
        return root_name(node) not in made and not is_counted and not is_reset
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        root = root_name(node.func.value)
        if node.func.attr in MUTATORS:
            return root not in made
        return _is_act(node.func.attr) and root not in made
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and _is_act(node.func.id)


def _is_made_here(name: str, function: Function) -> bool:
    values = [
        node.value
        for node in own_nodes(function)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]
    return bool(values) and all(is_new_container(value) for value in values)


def _is_act(name: str) -> bool:
    parts = re.split(r"_+|(?<=[a-z])(?=[A-Z])", name)
    return bool({part.lower() for part in parts} & _ACTS)


def _is_memoised(function: Function) -> bool:
    return any("cache" in ast.unparse(decorator) for decorator in function.decorator_list)


def _is_generator(function: Function) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own_nodes(function))


def _holds(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _callers(function: Function, view: ModuleView) -> list[Function]:
    return [
        other for other in view.functions.values() if other is not function and _line_of_call(other, function)
    ]


def _line_of_call(caller: Function, called: Function) -> int:
    """Line of the last call of a function by its name; 0 without one."""
    lines = [
        node.lineno
        for node in ast.walk(caller)
        if isinstance(node, ast.Call)
        and (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""))
        == called.name
    ]
    return max(lines, default=0)


def _closure(function: Function, view: ModuleView) -> list[Function]:
    """The functions from which this one is called, directly or not."""
    found: list[Function] = []
    new = [function]
    while new:
        callers = [each for each in _callers(new.pop(), view) if each not in found]
        found += callers
        new += callers
    return found


def _error_name(failure: Failure, function: Function, view: ModuleView) -> str | None:
    """How the decorator names the error: as the module does, or by a built-in error that it derives from."""
    for kind in [failure.error, *failure.bases]:
        name = kind.rsplit(".", 1)[-1]
        if name in {"Exception", "BaseException", "OSError"} and kind != failure.error:
            return None
        binders = view.top_level.get(name, [])
        if binders and isinstance(binders[0], ast.ClassDef):
            if binders[0].lineno < _top(function, view).lineno:
                return name
        elif (view.imported.get(name, "").endswith(name) and name in view.imported) or (
            kind == name and name in dir(builtins)
        ):
            return name
        elif (
            "." in kind
            and view.imported.get(kind.split(".", maxsplit=1)[0]) == kind.split(".", maxsplit=1)[0]
        ):
            return kind
    return None


def _top(function: Function, view: ModuleView) -> ast.stmt:
    around = [function, *view.ancestors(function)]
    return next(each for each in around if isinstance(each, ast.stmt) and view.parents[each] is view.tree)
