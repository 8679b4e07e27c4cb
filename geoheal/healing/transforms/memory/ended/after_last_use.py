"""Remove entries from a container at the end of the function that was the last to use them.

Names of the function and location of the container do not matter: the evidence is an observed iteration of
the workload in which nothing looked up an entry after the function had ended.
"""

import ast
import re
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.case import LifeCycle
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_attribute
from geoheal.healing.transforms.memory.containers import action
from geoheal.healing.transforms.memory.ended.endings import is_ending_name, makes_locks
from geoheal.healing.transforms.memory.ended.grouping import groups
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import called_name, own_nodes, parameters
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

_NAMED: Final = re.compile(r"[A-Za-z_]\w*(?:\.get\('[\w .:-]+'\)|\.\w+)*")
_CONTAINER: Final = re.compile(r"([A-Za-z_]\w*(?:\.\w+)*)(?:\[([A-Za-z_]\w*(?:\.\w+)*)\])?")
"""A container, or the one of a group: ``self.handlers[event]``."""
_KEY: Final = re.compile(rf"{_NAMED.pattern}|\((?:{_NAMED.pattern}, ?)+(?:{_NAMED.pattern},?)?\)")
_RELEASES: Final = {
    "dict": "{0}.pop({1}, None)",
    "set": "{0}.discard({1})",
    "list": "if {1} in {0}:\n    {0}.remove({1})",
    "dict emptied": "if not {0}.get({1}, True):\n    {0}.pop({1}, None)",
    "dicts": "for group in {0}.values():\n    group.pop({1}, None)",
    "dicts emptied": "for group in {0}.values():\n"
    "    if not group.get({1}, True):\n        group.pop({1}, None)",
    "sets": "for group in {0}.values():\n    group.discard({1})",
    "lists": "for group in {0}.values():\n    if {1} in group:\n        group.remove({1})",
}
_STORING: Final = frozenset({"write", "store"})
_ASKING: Final = frozenset({"has", "get"})
_BEGINNING: Final = frozenset({"__init__", "__new__", "__post_init__", "__set_name__"})
_RESULTS: Final = ("result", "answer", "returned_value")
_VIEWS: Final = frozenset({"values", "items", "keys"})


def released_after(source: str, cycle: LifeCycle, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove the entry at the end of the function, on every exit path.

    Parameters
    ----------
    cycle
        The observation: the function, and the source of the container and the key in it.
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> cycle = LifeCycle(kind="set", container="OPEN", function="Bar.end", key="self", share=1.0, entries=9)
    >>> print(released_after('''OPEN = set()
    ... class Bar:
    ...     def __init__(self):
    ...         OPEN.add(self)
    ...     def end(self):
    ...         self.over = True
    ... ''', cycle))
    OPEN = set()
    class Bar:
        def __init__(self):
            OPEN.add(self)
        def end(self):
            self.over = True
            OPEN.discard(self)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    function = view.functions.get(cycle.function)
    if function is None or not _can_be_written(cycle, function, view):
        return None
    release = _RELEASES[cycle.kind].format(cycle.container, cycle.key)
    name = cycle.container.partition("[")[0].rpartition(".")[2]
    if (
        not _is_no_memory(name, function, view)
        or _is_there(release, function, edit)
        or elsewhere.uses(name, source, why="entries may be asked for there")
    ):
        return None
    release = _where_there(release, cycle, view)
    add = _add_at_end if _roots(cycle.key) <= {each.arg for each in parameters(function)} else _add_last
    if not add(function, release, edit):
        return None
    _run_over_copies(name, edit, view)
    elsewhere.doubt(
        f"{cycle.function} removes {cycle.key} from {cycle.container}, because it was the last to use "
        f"{cycle.entries} entries: check that no code needs them later."
    )
    return edit.result()


def _is_there(release: str, function: Function, edit: SourceEdit) -> bool:
    """Whether a function removes the entry at its end already, not only in some cases."""
    last = function.body[-1]
    always = [*function.body, *(last.finalbody if isinstance(last, ast.Try) else [])]
    return any(edit.text(each) == release for each in always)


def _can_be_written(cycle: LifeCycle, function: Function, view: ModuleView) -> bool:
    """Whether the function has the names in which container and key were observed."""
    container = _CONTAINER.fullmatch(cycle.container)
    if function.name in _BEGINNING or container is None or not _KEY.fullmatch(cycle.key):
        return False
    given = {each.arg for each in parameters(function)}
    roots = _roots(cycle.key) | _roots(container.group(2) or "")
    holder = cycle.container.partition(".")[0]
    is_generator = any(isinstance(each, ast.Yield | ast.YieldFrom) for each in own_nodes(function))
    is_shadowed = holder not in given and holder in view.locals_of(function)
    is_known = holder in given or holder in view.top_level
    is_named = all(root in given or _is_bound_once(root, function) for root in roots)
    return is_named and is_known and not is_shadowed and not is_generator


def _roots(key: str) -> set[str]:
    return {each.partition(".")[0] for each in _NAMED.findall(key)}


def _is_bound_once(name: str, function: Function) -> bool:
    """Whether a variable is assigned once, and on every way to the function's end."""
    bound = [each for each in own_nodes(function) if is_rebound_by(each, name)]
    targets = [each.targets for each in function.body if isinstance(each, ast.Assign)]
    return len(bound) == 1 and any(bound == given for given in targets)


def _is_no_memory(name: str, function: Function, view: ModuleView) -> bool:
    """Whether entries are not remembered on purpose, like those of caches and of sets of known items.

    A function that checks for an entry before storing it remembers it; such entries are only removed if the
    function's name denotes an ending. Entries stored by the function itself are not removed, nor locks,
    because others may wait for them.
    """
    uses: list[ast.expr] = [*view.attribute_loads.get(name, []), *view.loads.get(name, [])]
    done: dict[Function, set[str]] = {}
    for use in uses:
        where = view.function_of(use)
        if where is not None:
            is_asked = not groups(use, view)
            done.setdefault(where, set()).add(action(use, view)[0] if is_asked else "length")
    storing = {each for each, what in done.items() if what & _STORING}
    is_ending = is_ending_name(function.name)
    if (function in storing and not is_ending) or any(makes_locks(each, view) for each in storing):
        return False
    remembers = any(done[each] & _ASKING for each in storing)
    called = {called_name(each) for each in own_nodes(function) if isinstance(each, ast.Call)}
    if done.get(function, set()) & _ASKING and called & {each.name for each in storing}:
        remembers = True  # it asks itself, and another function stores for it
    return is_ending or not remembers


def _where_there(release: str, cycle: LifeCycle, view: ModuleView) -> str:
    """Return the removal, behind a condition if an attribute on the path to the container may be None."""
    container, _, group = cycle.container.removesuffix("]").partition("[")
    parts = container.split(".")
    if group:
        inner = release.replace("\n", f"\n{INDENT}")
        release = f"if {group} in {container}:\n{INDENT}{inner}"
    for length in range(2, len(parts)):
        if _may_be_none(parts[length - 1], view):
            inner = release.replace("\n", f"\n{INDENT}")
            return f"if {'.'.join(parts[:length])} is not None:\n{INDENT}{inner}"
    return release


def _may_be_none(attribute: str, view: ModuleView) -> bool:
    for each in view.nodes:
        match each:
            case ast.Assign(targets=targets, value=ast.Constant(value=None)):
                if any(is_attribute(target, attribute) for target in targets):
                    return True
    return False


def _add_at_end(function: Function, release: str, edit: SourceEdit) -> bool:
    """Append a statement; if there are other exit paths, put it into a ``finally`` around all."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    if not body or not all(edit.stands_alone(each) for each in (function.body[0], body[0])):
        return False
    leaving = [each for each in own_nodes(function) if isinstance(each, ast.Return | ast.Raise)]
    if not leaving:
        if isinstance(body[-1], ast.Pass):
            edit.replace_statements(body[-1], body[-1], release)
        else:
            edit.insert_after(body[-1], release)
        return True
    text = edit.block_text(body[0], body[-1])
    if not text.endswith("\n"):
        text += "\n"
    inner = "".join(f"{INDENT}{line}" if line.strip() else line for line in text.splitlines(keepends=True))
    end = "".join(f"{INDENT}{line}\n" for line in release.splitlines())
    edit.replace_statements(body[0], body[-1], f"try:\n{inner}finally:\n{end}")
    return True


def _add_last(function: Function, release: str, edit: SourceEdit) -> bool:
    """Append a statement that runs where the function reaches its end."""
    last = function.body[-1]
    if isinstance(last, ast.Return):
        if not edit.stands_alone(last):
            return False
        if last.value is None or isinstance(last.value, ast.Name | ast.Constant):
            edit.insert_before(last, release)
        else:
            used = {each.id for each in ast.walk(function) if isinstance(each, ast.Name)}
            name = next((each for each in _RESULTS if each not in used), None)
            if name is None:
                return False
            text = f"{name} = {edit.text(last.value)}\n{release}\nreturn {name}"
            edit.replace_statements(last, last, text)
        return True
    if isinstance(last, ast.Raise) or not edit.stands_alone(last):
        return False
    edit.insert_after(last, release)
    return True


def _run_over_copies(name: str, edit: SourceEdit, view: ModuleView) -> None:
    """Iterate over copies of the container, because entries may be removed during iteration."""
    for node in view.nodes:
        if isinstance(node, ast.For | ast.AsyncFor):
            held: ast.expr = node.iter
            match held:
                case ast.Call(func=ast.Attribute(value=inner, attr=method), args=[]) if method in _VIEWS:
                    held = inner
            if getattr(held, "attr", None) == name or getattr(held, "id", None) == name:
                edit.replace(node.iter, f"list({edit.text(node.iter)})")
