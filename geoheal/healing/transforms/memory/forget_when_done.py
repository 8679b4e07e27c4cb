"""Remove tasks and futures from their container when they are done.

A service stores its tasks, so that they are not garbage-collected while they run. If it never removes them,
it keeps each of them with its result. A done callback removes them.

References
----------
The documentation of ``asyncio.create_task``: "save a reference … add a callback that discards it".
"""

import ast
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import assigns
from geoheal.healing.transforms.memory.ended.endings import is_ending_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, parameters
from geoheal.healing.transforms.source_edit import SourceEdit

STARTING: Final = words("create_task ensure_future submit run_coroutine_threadsafe")
"""Functions that start something, and return an object with a done callback."""

_LEAVING: Final = {"append": "remove", "add": "discard"}
_TAKING: Final = words("remove discard pop popleft clear difference_update")


@dataclass(frozen=True, slots=True)
class _KeptTask:
    """A statement that adds a task to a container."""

    statement: ast.stmt
    task: ast.expr
    container: ast.expr
    leaving: str
    key: ast.expr | None = None


def forget_when_done(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove tasks from containers that nothing removes them from.

    >>> print(forget_when_done('''import asyncio
    ... TASKS = set()
    ... def start(job):
    ...     task = asyncio.create_task(job())
    ...     TASKS.add(task)
    ... '''))
    import asyncio
    TASKS = set()
    def start(job):
        task = asyncio.create_task(job())
        TASKS.add(task)
        task.add_done_callback(TASKS.discard)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    found = [kept for kept in _all_kept(view) if edit.stands_alone(kept.statement)]
    names = {edit.text(kept.container) for kept in found}
    left = {name for name in names if not _is_emptied(name, view, edit)}
    for kept in found:
        name = edit.text(kept.container)
        if name in left:
            _leave(kept, name, edit, view)
            elsewhere.doubt(
                f"Finished tasks are removed from {name}: check that no code asks it for results later."
            )
    _copy_where_run_over(left, edit)
    return edit.result()


def _all_kept(view: ModuleView) -> list[_KeptTask]:
    found = []
    for node in view.nodes:
        match node:
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name() | ast.Attribute() as container, attr=adding),
                    args=[task],
                    keywords=[],
                ) as call
            ) if adding in _LEAVING and _outlives(container, view) and _is_started(task, view):
                found.append(_KeptTask(node, call.args[0], container, f".{_LEAVING[adding]}"))
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name() | ast.Attribute() as container, slice=key)],
                value=task,
            ) if _outlives(container, view) and isinstance(task, ast.Name) and _is_started(task, view):
                if not any(isinstance(each, ast.Slice) for each in ast.walk(key)):
                    found.append(_KeptTask(node, task, container, "", key))
    return found


def _outlives(container: ast.expr, view: ModuleView) -> bool:
    """Whether a container belongs to an object or the module."""
    function = view.function_of(container)
    is_local = isinstance(container, ast.Name) and function and container.id in view.locals_of(function)
    return not is_local


def _is_started(task: ast.expr, view: ModuleView, seen: frozenset[Function] = frozenset()) -> bool:
    """Whether an expression starts a task, or names one without a done callback.

    Parameters
    ----------
    seen
        Functions that pass the task on, as far as known.
    """
    if isinstance(task, ast.Call):
        return called_name(task) in STARTING
    function = view.function_of(task)
    if not isinstance(task, ast.Name) or function is None:
        return False
    if task.id in {each.arg for each in parameters(function)}:
        return function not in seen and _is_handed_tasks(function, view, seen | {function})
    made = [each.value for each in ast.walk(function) if assigns(each, task.id)]
    return len(made) == 1 and isinstance(made[0], ast.Call) and called_name(made[0]) in STARTING


def _is_handed_tasks(function: Function, view: ModuleView, seen: frozenset[Function]) -> bool:
    """Whether every call of a function passes a started task, and nothing else."""
    calls = view.calls.get(function.name, [])
    if len(view.functions_named(function.name)) != 1:
        return False
    return bool(calls) and all(
        len(each.args) == 1 and not each.keywords and _is_started(each.args[0], view, seen) for each in calls
    )


def _is_emptied(name: str, view: ModuleView, edit: SourceEdit) -> bool:
    """Whether anything is removed from a container, or its variable is reassigned later."""
    bound = 0
    for node in view.nodes:
        match node:
            case ast.Attribute(value=held, attr=attribute) if attribute in _TAKING:
                is_it = isinstance(held, ast.Name | ast.Attribute) and edit.text(held) == name
                if is_it and not _is_at_the_end(node, view):
                    return True
            case ast.Delete() if name in edit.text(node):
                return True
            case ast.Name(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()) if edit.text(node) == name:
                bound += 1
    return bound > 1


def _is_at_the_end(taking: ast.Attribute, view: ModuleView) -> bool:
    """Whether it is ``tasks.clear()`` in a function that ends everything, until when all tasks would stay."""
    function = view.function_of(taking)
    return taking.attr == "clear" and function is not None and is_ending_name(function.name)


def _leave(kept: _KeptTask, name: str, edit: SourceEdit, view: ModuleView) -> None:
    task = kept.task
    given = edit.text(task)
    if isinstance(task, ast.Call):
        given = view.fresh_name("started")
        edit.replace(task, f"{given} := {edit.text(task)}")
    leave = f"{name}{kept.leaving}"
    is_cleared = any(edit.text(each.value) == name for each in view.attributes_named("clear"))
    if is_cleared and kept.leaving == ".remove":
        done = view.fresh_name("done")
        leave = f"lambda {done}: {name}.remove({done}) if {done} in {name} else None"
    if kept.key is not None:
        # the key may belong to a newer task by then
        done, each = view.fresh_name("done"), view.fresh_name("each")
        leave = f"lambda {done}, {each}={_key_again(kept.key, edit, view)}: " + (
            f"{name}.pop({each}, None) if {name}.get({each}) is {done} else None"
        )
    edit.insert_after(kept.statement, f"{given}.add_done_callback({leave})\n")


def _key_again(key: ast.expr, edit: SourceEdit, view: ModuleView) -> str:
    """Return a key that can be evaluated again; anything but a name is assigned to one."""
    if isinstance(key, ast.Name | ast.Constant):
        return edit.text(key)
    name = view.fresh_name("key")
    edit.replace(key, f"({name} := ({edit.text(key)}))")
    return name


def _copy_where_run_over(names: set[str], edit: SourceEdit) -> None:
    """Iterate over copies of the container, because tasks are removed during iteration."""
    for node in ast.walk(edit.tree):
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            iterated = node.iter
            match iterated:
                case ast.Call(func=ast.Attribute(value=held, attr="values" | "items" | "keys"), args=[]):
                    pass
                case _:
                    held = iterated
            if isinstance(held, ast.Name | ast.Attribute) and edit.text(held) in names:
                edit.replace(iterated, f"list({edit.text(iterated)})")
