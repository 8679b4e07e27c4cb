"""Loops that remove elements of lists by their place."""

import ast
from textwrap import indent

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.long_strings import has_long_string
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by, root_name
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit
from geoheal.healing.transforms.speed.plain_form.later_reads import is_read_later
from geoheal.healing.transforms.speed.taken_out.removals import (
    CountedLoop,
    Removals,
    counter_of,
    length_of,
    only_removes,
    removals_in,
)
from geoheal.healing.transforms.speed.taken_out.removing import REMOVE_IN_TURN, REMOVE_PLACES

_LATER = (ast.Yield, ast.YieldFrom, ast.Await, ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef)


def remove_by_place(function: Function, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    """Remove after a loop, in one pass, what it removed at its own place."""
    done: set[ast.AST] = set()
    for loop in own_nodes(function):
        if not isinstance(loop, ast.For | ast.While) or done & {loop, *view.ancestors(loop)}:
            continue
        if view.function_of(loop) is not function or loop.orelse or not edit.stands_alone(loop):
            continue
        if _in_turn(loop, function, edit, view) or _gathered(loop, function, edit, view, elsewhere):
            done.add(loop)


def _in_turn(loop: CountedLoop, function: Function, edit: SourceEdit, view: ModuleView) -> bool:
    """Replace ``for place in sorted(places, reverse=True): del rows[place]``."""
    match loop:
        case ast.For(
            target=ast.Name(id=name),
            iter=ast.Call(func=ast.Name(id="sorted" | "reversed" as ordered), args=[given]) as places,
            body=[statement],
        ):
            removals = removals_in([statement], name)
        case _:
            return False
    if len(removals.lists) != 1 or len(removals.statements) != 1 or not only_removes(statement):
        return False
    (listed,) = removals.lists
    if is_read_later(loop, name, function, view):
        return False
    text = edit.text(places)
    if ordered == "reversed":
        if not isinstance(given, ast.Name) or given.id == listed:
            return False  # ``reversed(range(len(rows)))`` is the business of others
        text = f"list({text})"
    edit.replace_statements(loop, loop, f"_remove_in_turn({listed}, {text})")
    edit.add_helper(REMOVE_PLACES)
    edit.add_helper(REMOVE_IN_TURN)
    return True


def _gathered(
    loop: CountedLoop, function: Function, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere
) -> bool:
    """Remove in one pass what a loop with a counter removes at its counter."""
    place = counter_of(loop)
    if place is None:
        return False
    removals = removals_in(loop.body, place)
    if not removals.statements or not _is_closed(loop, removals, function, view):
        return False
    text = edit.block_text(loop, loop)
    if has_long_string(text):
        return False
    gone = view.fresh_name("gone")
    rewritten = _rewritten(text, removals, gone, loop)
    if rewritten is None:
        return False
    if not all(_is_calm(each, removals, view) for each in ast.walk(loop)):
        elsewhere.doubt(
            f"Elements of {' and '.join(removals.lists)} are removed when the loop of {function.name} has "
            "ended: check that nothing that it calls reads these lists earlier."
        )
    back = f"\n{INDENT}{place} -= len({gone})" if isinstance(loop, ast.While) else ""
    removal = f"{INDENT}_remove_places({gone}, {', '.join(removals.lists)}){back}\n"
    edit.replace_statements(loop, loop, f"{gone} = []\ntry:\n{indent(rewritten, INDENT)}finally:\n{removal}")
    edit.add_helper(REMOVE_PLACES)
    return True


def _is_closed(loop: CountedLoop, removals: Removals, function: Function, view: ModuleView) -> bool:
    """Whether a loop uses the lists and its counter only as they were before it, at the counter."""
    roots = {root_name(each) for each in removals.lists.values()}
    if ast.unparse(length_of(loop)) not in removals.lists or not _is_one_step(removals, view):
        return False
    if isinstance(loop, ast.For) and is_read_later(loop, removals.place, function, view):
        return False
    if any(
        isinstance(each, _LATER) or any(is_rebound_by(each, str(root)) for root in roots)
        for each in ast.walk(loop)
    ):
        return False
    block = view.block_of(removals.statements[0])
    after = [part for each in block[block.index(removals.statements[-1]) + 1 :] for part in ast.walk(each)]
    if any(is_name(each, removals.place) for each in after) or _has_alias(loop, removals, function, view):
        return False
    return _is_used_atcounter_of(loop, removals, view)


def _is_one_step(removals: Removals, view: ModuleView) -> bool:
    """Whether statements side by side remove once from each of several lists of different names."""
    lists = removals.lists.values()
    names = {each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in lists}
    blocks = {id(view.block_of(each)) for each in removals.statements}
    if any(not isinstance(each, ast.Name | ast.Attribute) or root_name(each) is None for each in lists):
        return False
    if any(isinstance(each, ast.Attribute) and view.functions_named(each.attr) for each in lists):
        return False  # a property may make another list each time
    deleted = [part for each in removals.statements if isinstance(each, ast.Delete) for part in each.targets]
    block = view.block_of(removals.statements[0])
    at = [block.index(each) for each in removals.statements if each in block]
    return (
        len(blocks) == 1
        and len(deleted) == len(removals.targets)
        and at == [*range(at[0], at[0] + len(removals.statements))]
        and len(removals.calls) + len(removals.targets) == len(lists) == len(names)
    )


def _is_used_atcounter_of(loop: CountedLoop, removals: Removals, view: ModuleView) -> bool:
    names = {each.rpartition(".")[2] for each in removals.lists}
    for node in ast.walk(loop):
        if is_name(node, removals.place) and not _is_known(node, loop, removals, view):
            return False
        if isinstance(node, ast.Attribute | ast.Name):
            name = node.attr if isinstance(node, ast.Attribute) else node.id
            if name in names and not _is_read_at(node, loop, removals, view):
                return False
    return True


def _is_known(node: ast.Name, loop: CountedLoop, removals: Removals, view: ModuleView) -> bool:
    """Whether the counter is used as place of one of the lists, counted on, or tested by the loop itself."""
    parent = view.parents[node]
    match parent:
        case ast.Subscript(value=held, slice=at) if at is node:
            return ast.unparse(held) in removals.lists
        case ast.AugAssign(op=ast.Add(), value=ast.Constant(value=int() as by)) if isinstance(
            loop, ast.While
        ):
            return by > 0
        case ast.Call():
            return parent in removals.calls
    head = loop.test if isinstance(loop, ast.While) else loop.target
    return node in set(ast.walk(head))


def _is_read_at(node: ast.AST, loop: CountedLoop, removals: Removals, view: ModuleView) -> bool:
    """Whether a list is read at the counter, removed from, or asked for its length by the loop itself."""
    parent = view.parents[node]
    match parent:
        case ast.Subscript(value=held, slice=ast.Name(id=name)) if held is node and name == removals.place:
            is_read = isinstance(parent.ctx, ast.Load) and parent.lineno <= removals.statements[0].lineno
            return is_read or parent in removals.targets
        case ast.Attribute(attr="pop"):
            return view.parents[parent] in removals.calls
        case ast.Call():
            head = loop.test if isinstance(loop, ast.While) else loop.iter
            return parent in set(ast.walk(head))
    return isinstance(node, ast.Name) and node.id not in removals.lists and isinstance(parent, ast.Attribute)


def _has_alias(loop: ast.AST, removals: Removals, function: Function, view: ModuleView) -> bool:
    """Whether the loop reads a name that stands for one of the lists."""
    names = {each.id for each in ast.walk(loop) if isinstance(each, ast.Name)} - removals.lists.keys()
    given = [each for name in names for each in view.assignments.get(name, [])]
    return any(
        each.value is not None
        and view.function_of(each) is function
        and ast.unparse(each.value) in removals.lists
        for each in given
    )


def _is_calm(node: ast.AST, removals: Removals, view: ModuleView) -> bool:
    """Whether a part of the loop calls nothing that might look at the lists."""
    if not isinstance(node, ast.Call) or node in removals.calls:
        return True
    if isinstance(node.func, ast.Attribute) and node.func.attr == "append":
        return True
    return view.shared(Purity).is_pure_call(node, frozenset(), set()) and not (
        isinstance(node.func, ast.Name) and node.func.id in view.functions
    )


def _rewritten(text: str, removals: Removals, gone: str, loop: CountedLoop) -> str | None:
    """Return the loop, which notes places in ``gone`` instead of removing there."""
    inner = SourceEdit(text)
    twins = dict(zip(ast.walk(loop), ast.walk(inner.tree.body[0]), strict=True))
    step = f"\n{removals.place} += 1" if isinstance(loop, ast.While) else ""
    noted = f"{gone}.append({removals.place})"
    first, last = removals.statements[0], removals.statements[-1]
    for statement in removals.statements:
        twin = twins[statement]
        if not isinstance(twin, ast.stmt) or not inner.stands_alone(twin):
            return None
        kept = "" if only_removes(statement) else inner.text(twin)
        for call in removals.calls:
            part = inner.text(twins[call])
            if kept and isinstance(call.func, ast.Attribute):
                kept = kept.replace(part, f"{inner.text(twins[call.func.value])}[{removals.place}]")
        lines = [noted] if statement is first else []
        lines += [kept] if kept else []
        text = "\n".join(lines) + (step if statement is last else "")
        if text:
            inner.replace_statements(twin, twin, text.strip("\n"))
        else:
            inner.remove(twin)
    result = inner.result()
    return None if result is None else result if result.endswith("\n") else f"{result}\n"
