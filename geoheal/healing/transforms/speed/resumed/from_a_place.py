"""Use an offset if a loop removes pieces from the front of a text, which copies the rest each time.

``while data: parts.append(data[:n]); data = data[n:]`` copies the rest with every piece. The text is kept,
and an offset into it advances; the rest is sliced once, after the loop.
"""

import ast
from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import Loop, ModuleView
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

PLACES: Final = '''def _further(text, at, count):
    """Where text[at:][count:] begins."""
    return min(len(text), at + count) if count >= 0 else max(at, len(text) + count)


def _until(text, at, count):
    """Where text[at:][:count] ends."""
    return at + count if count >= 0 else max(at, len(text) + count)
'''


def from_a_place(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Replace slices that remove the front of a text by an offset.

    Parameters
    ----------
    elsewhere
        Collects the doubt: the type of the text is not known.

    >>> changed = from_a_place('''def pieces(data):
    ...     parts = []
    ...     while data:
    ...         parts.append(data[:8])
    ...         data = data[8:]
    ...     return parts
    ... ''')
    >>> print(changed[changed.index("def pieces"):])
    def pieces(data):
        parts = []
        data_at = 0
        while data and len(data) > data_at:
            parts.append(data[data_at:_until(data, data_at, 8)])
            data_at = _further(data, data_at, 8)
        if data_at:
            data = data[data_at:]
        return parts
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    for function in view.focused_functions:
        done: set[tuple[ast.AST, str]] = set()
        for node in ast.walk(function):
            name = _cut_off(node)
            loop = None if name is None else _loop_of(node, function, view)
            if name is None or loop is None or (loop, name) in done:
                continue
            done.add((loop, name))
            if _may_stay(name, loop, function, view, edit):
                _go_on(name, loop, edit, view, elsewhere)
    return edit.result()


def _cut_off(node: ast.AST) -> str | None:
    """Return the name in ``name = name[count:]``."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Subscript(
                value=ast.Name(id=held), slice=ast.Slice(lower=ast.expr() as count, upper=None, step=None)
            ),
        ) if name == held and not any(isinstance(each, ast.NamedExpr) for each in ast.walk(count)):
            return name
    return None


def _loop_of(node: ast.AST, function: Function, view: ModuleView) -> Loop | None:
    for each in view.ancestors(node):
        if isinstance(each, ast.While | ast.For) and not each.orelse:
            return each
        if each is function or isinstance(each, Loop | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return None
    return None


def _may_stay(name: str, loop: Loop, function: Function, view: ModuleView, edit: SourceEdit) -> bool:
    """Whether all uses in the loop can be rewritten with an offset, and those after it get the rest."""
    if name not in view.locals_of(function) or not edit.stands_alone(loop.body[0]):
        return False
    if any(isinstance(each, ast.Nonlocal | ast.Global) and name in each.names for each in ast.walk(function)):
        return False
    inside = set(ast.walk(loop))
    uses = set(_uses(name, function))
    for use in uses:
        if view.function_of(use) is not function or _is_in_comprehension(use, view):
            return False
        if use in inside and _at_place(use, "", edit, view) is None:
            return False
    tries = [each for each in view.ancestors(loop) if isinstance(each, ast.Try)]
    others = [part for each in tries for part in (*each.handlers, *each.orelse, *each.finalbody)]
    return not any(each in uses for part in others for each in ast.walk(part))


def _uses(name: str, within: ast.AST) -> Iterator[ast.Name]:
    yield from (each for each in ast.walk(within) if isinstance(each, ast.Name) and each.id == name)


def _is_in_comprehension(use: ast.Name, view: ModuleView) -> bool:
    kinds = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)
    return any(isinstance(each, kinds) for each in view.ancestors(use))


def _at_place(use: ast.Name, at: str, edit: SourceEdit, view: ModuleView) -> tuple[ast.AST, str] | None:
    """Return the expression around a use, and its form with an offset; None if it cannot be rewritten."""
    name, parent = use.id, view.parents[use]
    if not isinstance(use.ctx, ast.Load):
        return (parent, _moved(parent, at, edit)) if _cut_off(parent) == name else None
    if isinstance(parent, ast.Subscript) and isinstance(parent.ctx, ast.Load):
        return _part_at(parent, name, at, edit, view)
    match parent:
        case ast.Call(func=ast.Name(id="len"), args=[given]) if given is use:
            return parent, f"(len({name}) - {at})"
        case ast.Attribute(attr="startswith"):
            call = view.parents[parent]
            if isinstance(call, ast.Call) and len(call.args) == 1 and not call.keywords:
                text = edit.text(call.args[0])
                return (
                    None if name in read_names(call.args[0]) else (call, f"{name}.startswith({text}, {at})")
                )
        case ast.UnaryOp(op=ast.Not()):
            return parent, f"(not {name} or len({name}) <= {at})"
        case ast.While(test=test) | ast.If(test=test) if test is use:
            return use, f"{name} and len({name}) > {at}"
    return None


def _part_at(
    part: ast.Subscript, name: str, at: str, edit: SourceEdit, view: ModuleView
) -> tuple[ast.AST, str] | None:
    """Return ``name[:count]``, ``name[count:]`` and ``name[0]`` with an offset."""
    match part.slice:
        case ast.Slice(lower=None, upper=ast.expr() as count, step=None) if name not in read_names(count):
            return part, f"{name}[{at}:_until({name}, {at}, {edit.text(count)})]"
        case ast.Slice():
            statement = view.parents[part]
            is_cut = _cut_off(statement) == name and name not in read_names(part.slice)
            return (statement, _moved(statement, at, edit)) if is_cut else None
        case ast.Constant(value=int(index)) if index >= 0:
            return part, f"{name}[{at} + {index}]" if index else f"{name}[{at}]"
    return None


def _moved(statement: ast.AST, at: str, edit: SourceEdit) -> str:
    assert isinstance(statement, ast.Assign)  # noqa: S101 - see _cut_off
    value = statement.value
    assert isinstance(value, ast.Subscript)  # noqa: S101 - see _cut_off
    assert isinstance(value.slice, ast.Slice)  # noqa: S101 - see _cut_off
    assert value.slice.lower is not None  # noqa: S101 - see _cut_off
    return f"{at} = _further({edit.text(value.value)}, {at}, {edit.text(value.slice.lower)})"


def _go_on(name: str, loop: Loop, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    at, seen = view.fresh_name(f"{name}_at"), set[ast.AST]()
    for use in _uses(name, loop):
        found = _at_place(use, at, edit, view)
        assert found is not None  # noqa: S101 - see _may_stay
        part, text = found
        if part not in seen:
            seen.add(part)
            edit.replace(part, text)
    edit.insert_before(loop, f"{at} = 0")
    edit.insert_after(loop, f"if {at}:\n{INDENT}{name} = {name}[{at}:]")
    edit.add_helper(PLACES)
    elsewhere.doubt(
        f"{name} stays whole while pieces are taken from its front: check that it is a text, bytes or a "
        "list, and that nobody changes it meanwhile."
    )
