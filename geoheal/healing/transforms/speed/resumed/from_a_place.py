"""Use an offset if a loop removes pieces from the front of a text, which copies the rest each time.

``while data: parts.append(data[:n]); data = data[n:]`` copies the rest with every piece. The text is kept,
and an offset into it advances; the rest is sliced once, after the loop. The text may be a variable, or an
attribute that nothing else reads while the loop runs.
"""

import ast
import re
from collections.abc import Collection, Iterator

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import attributes_in, is_attribute
from geoheal.healing.transforms.module_view import Loop, ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by, root_name
from geoheal.healing.transforms.scopes import called_name
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit
from geoheal.healing.transforms.speed.resumed.rest_uses import HELPERS, at_place, cut_off


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
            parts.append(data[data_at:data_at + 8])
            data_at = min(len(data), data_at + 8)
        if data_at:
            data = data[data_at:]
        return parts
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    attributes: list[str] = []
    for function in view.focused_functions:
        done: set[tuple[ast.AST, str]] = set()
        for node in ast.walk(function):
            place = cut_off(node)
            loop = None if place is None else _loop_of(node, function, view)
            if place is None or loop is None or (loop, place) in done:
                continue
            done.add((loop, place))
            if _may_stay(place, loop, function, view, edit):
                at = _go_on(place, loop, edit, view, elsewhere)
                attributes += [at] if "." in place else []
    return _on_every_way_out(edit.result(), attributes)


def _loop_of(node: ast.AST, function: Function, view: ModuleView) -> Loop | None:
    for each in view.ancestors(node):
        if isinstance(each, ast.While | ast.For) and not each.orelse:
            return each
        if each is function or isinstance(each, Loop | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return None
    return None


def _may_stay(place: str, loop: Loop, function: Function, view: ModuleView, edit: SourceEdit) -> bool:
    """Whether all uses in the loop can be rewritten with an offset, and those after it get the rest."""
    if not edit.stands_alone(loop.body[0]) or edit.is_elif(loop):
        return False
    is_seen = _is_seen_meanwhile if "." in place else _is_shared
    if is_seen(place, loop, function, view):
        return False
    inside = set(ast.walk(loop))
    uses = set(_uses(place, function))
    for use in uses:
        if view.function_of(use) is not function or _is_in_comprehension(use, view):
            return False
        if use in inside and at_place(use, "", edit, view) is None:
            return False
    tries = [each for each in view.ancestors(loop) if isinstance(each, ast.Try)]
    others = [part for each in tries for part in (*each.handlers, *each.orelse, *each.finalbody)]
    return not any(each in uses for part in others for each in ast.walk(part))


def _is_shared(name: str, _loop: Loop, function: Function, view: ModuleView) -> bool:
    """Whether a name is not the function's own."""
    outer = (each for each in ast.walk(function) if isinstance(each, ast.Nonlocal | ast.Global))
    return name not in view.locals_of(function) or any(name in each.names for each in outer)


def _is_seen_meanwhile(place: str, loop: Loop, function: Function, view: ModuleView) -> bool:
    """Whether an attribute may be used by other code while the loop runs, as far as the module shows."""
    owner, _, attribute = place.partition(".")
    nodes = list(ast.walk(loop))
    if owner not in view.locals_of(function) or any(is_rebound_by(each, owner) for each in nodes):
        return True
    if any(isinstance(each, ast.Await | ast.Yield | ast.YieldFrom) for each in nodes):
        return True
    waiting, seen = _reached(loop, attribute), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for other in view.functions_named(name):
            if any(is_attribute(each, attribute) for each in ast.walk(other)):
                return True
            waiting |= _reached(other, attribute)
    return False


def _reached(node: ast.AST, attribute: str) -> set[str]:
    """Names of functions and properties that a piece of code may run."""
    calls = {called_name(each) for each in ast.walk(node) if isinstance(each, ast.Call)}
    return calls | attributes_in(node) - {attribute}


def _uses(place: str, within: ast.AST) -> Iterator[ast.expr]:
    """Yield the uses of a name or attribute."""
    owner = place.partition(".")[0]
    for each in ast.walk(within):
        is_near = isinstance(each, ast.Name | ast.Attribute) and root_name(each) == owner
        if is_near and isinstance(each, ast.expr) and ast.unparse(each) == place:
            yield each


def _is_in_comprehension(use: ast.expr, view: ModuleView) -> bool:
    kinds = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)
    return any(isinstance(each, kinds) for each in view.ancestors(use))


def _go_on(place: str, loop: Loop, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> str:
    """Rewrite the loop, and return the name of the offset."""
    at, seen, written = view.fresh_name(f"{place.rpartition('.')[2]}_at"), set[ast.AST](), ""
    for use in _uses(place, loop):
        found = at_place(use, at, edit, view)
        assert found is not None  # noqa: S101 - see _may_stay
        part, text = found
        if part not in seen:
            seen.add(part)
            edit.replace(part, text)
            written += text
    edit.insert_before(loop, f"{at} = 0")
    edit.insert_after(loop, f"if {at}:\n{INDENT}{place} = {place}[{at}:]")
    for helper in HELPERS:
        if f"{helper.split('(')[0].removeprefix('def ')}(" in written:
            edit.add_helper(helper)
    elsewhere.doubt(
        f"{place} stays complete while pieces are taken from its front: check that it is a text, bytes or a "
        "list, and that no code changes it meanwhile."
    )
    return at


def _on_every_way_out(source: str | None, attributes: Collection[str]) -> str | None:
    """Cut an attribute's front off also where an exception or a return leaves the loop."""
    for at in attributes:
        if source is None:
            return None
        edit = SourceEdit(source)
        view = ModuleView(edit.tree)
        for begin in (each for each in ast.walk(edit.tree) if _begins(each, at)):
            block = view.block_of(view.statement_of(begin))
            loop, cut = block[block.index(view.statement_of(begin)) + 1 :][:2]
            inner = re.sub(r"(?m)^(?=.*\S)", INDENT, edit.block_text(loop, loop).rstrip("\n"))
            end = re.sub(r"(?m)^", INDENT, edit.block_text(cut, cut).rstrip("\n"))
            edit.replace_statements(loop, cut, f"try:\n{inner}\nfinally:\n{end}")
        source = edit.result()
    return source


def _begins(statement: ast.AST, at: str) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=0)):
            return name == at
    return False
