"""Extend a container in place: ``self.rows = self.rows + [row]`` copies all rows each time.

Only done if nothing else can refer to the container: all values assigned to the attribute are newly created,
and all uses only read it and keep no reference.
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.class_view import ClassView, binds
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.assigned import value_given
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, PURE_METHODS
from geoheal.healing.transforms.facts.shapes import is_call_of, is_iteration_over
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.gathered.growth import READING, kind_made, only_reads

_ACTING: Final = words(
    "append add extend insert remove discard clear sort reverse update index count get keys values items "
    "isdisjoint issubset issuperset"
)
"""Methods that do not return the container itself."""
_VIEWS: Final = words("keys values items")


def grown_in_place(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Extend lists, sets and mappings of attributes without copying them.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> changed = grown_in_place('''class Page:
    ...     def __init__(self):
    ...         self._lines = []
    ...     def write(self, line):
    ...         self._lines = self._lines + [line]
    ...     def text(self):
    ...         return "".join(self._lines)
    ... ''')
    >>> print(changed.splitlines()[4])
            self._lines += [line]
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    names = {
        node.targets[0].attr
        for function in view.focused_functions
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute) and _added(node, view)
    }
    for name in sorted(names):
        _grow(name, edit, view, elsewhere)
    return edit.result()


def _grow(name: str, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    classes = view.shared(ClassView)
    uses = view.attributes_named(name)
    kinds = {classes.class_of_self(each.value) for each in uses}
    kind = next(iter(kinds)) if len(kinds) == 1 else None
    if kind is None or kind.keywords or view.functions_named(name):
        return
    if any(binds(each, name) for each in kind.body) or any(True for _ in classes.unknown_bases(kind)):
        return
    grown = [each for use in uses if (each := _growth_at(use, view)) is not None]
    stored = [each for each in uses if not isinstance(each.ctx, ast.Load)]
    made = {kind for each in stored if _growth_at(each, view) is None for kind in [_made(each, view)]}
    needed = {added[0] for each in grown if (added := _added(each, view)) is not None}
    if not grown or made != needed or len(made) != 1:
        return
    read_in_growth = {id(_held(each)) for each in grown}
    loads = [each for each in uses if isinstance(each.ctx, ast.Load) and id(each) not in read_in_growth]
    if not all(_lets_go(each, view) for each in loads):
        return
    if elsewhere.copies_state(edit.source, kind.name) or elsewhere.uses(name, edit.source, kind.name):
        return
    if not name.startswith("_"):
        elsewhere.doubt(f"{name} grows in place now: check that no code outside of the module holds it.")
    for statement in grown:
        added = _added(statement, view)
        assert added is not None  # noqa: S101 - see _growth_at
        sign = "+" if added[0] == "list" else "|"
        edit.replace(statement, f"{edit.text(statement.targets[0])} {sign}= {added[1]}")


def _growth_at(use: ast.Attribute, view: ModuleView) -> ast.Assign | None:
    """Return the statement that assigns an attribute an extended copy of itself, if a use is its target."""
    statement = view.parents[use]
    is_target = isinstance(statement, ast.Assign) and statement.targets == [use]
    return statement if is_target and isinstance(statement, ast.Assign) and _added(statement, view) else None


def _held(statement: ast.Assign) -> ast.expr | None:
    """Return the expression of the attribute that a statement reuses when it assigns it."""
    match statement.value:
        case ast.BinOp(left=held):
            return held
        case ast.List(elts=[ast.Starred(value=held), *_]):
            return held
        case ast.Dict(keys=[None, *_], values=[held, *_]):
            return held
    return None


def _added(statement: ast.Assign, view: ModuleView) -> tuple[str, str] | None:
    """Return what must grow, and by what, in ``x = x + [a]``, ``x = [*x, a]``, ``x = {**x, k.

    V}`` and the like.
    """
    held = _held(statement)
    if len(statement.targets) != 1 or held is None or ast.unparse(held) != ast.unparse(statement.targets[0]):
        return None
    match statement.value:
        case ast.BinOp(op=ast.Add(), right=ast.List() | ast.ListComp() as more):
            pass
        case ast.BinOp(op=ast.BitOr(), right=ast.Set() | ast.SetComp() | ast.Dict() | ast.DictComp() as more):
            pass
        case ast.List(elts=[_, *rest]):
            more = ast.List(elts=list(rest), ctx=ast.Load())
        case ast.Dict(keys=[_, *keys], values=[_, *values]):
            more = ast.Dict(keys=list(keys), values=list(values))
        case _:
            return None
    return (kind_made(more) or "", ast.unparse(more)) if is_quiet(more, view) else None


def _made(use: ast.Attribute, view: ModuleView) -> str | None:
    """Return the kind of container of the attribute's values, if all are new and not shared."""
    value = value_given(use, view)
    if value is None:
        return None
    is_own_name = isinstance(value, ast.Call) and called_name(value) in view.rebound
    return None if is_own_name else kind_made(value)


def is_quiet(part: ast.AST, view: ModuleView) -> bool:
    """Whether a part of the source cannot access the container."""
    unquiet = ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr | ast.Lambda
    for node in ast.walk(part):
        if isinstance(node, unquiet):
            return False
        if isinstance(node, ast.Attribute) and view.functions_named(node.attr):
            return False
        if isinstance(node, ast.Call):
            name = called_name(node)
            if name not in PURE_BUILTINS | PURE_METHODS or name in view.top_level:
                return False
    return True


def _lets_go(load: ast.Attribute, view: ModuleView) -> bool:
    """Whether a use reads or changes a container, and ends before anything else is called."""
    parent = view.parents[load]
    match parent:
        case ast.While() | ast.If() | ast.IfExp() | ast.UnaryOp(op=ast.Not()):
            return load in {getattr(parent, "test", None), getattr(parent, "operand", None)}
        case ast.Compare(ops=[ast.In() | ast.NotIn()]):
            return parent.left is not load
        case ast.For() | ast.comprehension():
            return parent.iter is load and _is_calm(parent, view)
        case ast.Call():
            return _only_reads(parent, load, view)
    return _is_acted_on(load, parent, view)


def _only_reads(call: ast.Call, read: ast.expr, view: ModuleView) -> bool:
    """Whether a function only reads a container, and keeps no part of it."""
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join")):
            return True
    return only_reads(call, read, view)


def _is_acted_on(load: ast.Attribute, parent: ast.AST, view: ModuleView) -> bool:
    """Whether a use is a subscript or a method call, and the rest of it cannot access the container."""
    call = view.parents[parent]
    match parent:
        case ast.Subscript():
            is_calm = not isinstance(call, ast.AugAssign) or is_quiet(call.value, view)
            return parent.value is load and is_calm and is_quiet(parent.slice, view)
        case ast.Attribute(attr=method) if is_call_of(call, parent):
            is_over = method in _ACTING and (method not in _VIEWS or _is_read_at_once(call, view))
            return is_over and not call.keywords and all(is_quiet(each, view) for each in call.args)
    return False


def _is_read_at_once(looked: ast.Call, view: ModuleView) -> bool:
    """Whether keys, values or items are iterated, or read into another container."""
    around = view.parents[looked]
    if isinstance(around, ast.Call):
        return _only_reads(around, looked, view)
    is_run_over = is_iteration_over(around, looked)
    return is_run_over and _is_calm(around, view)


def _is_calm(loop: ast.AST, view: ModuleView) -> bool:
    """Whether a loop over a container runs immediately and cannot access it otherwise."""
    below = loop if isinstance(loop, ast.For) else view.parents[loop]
    if isinstance(below, ast.GeneratorExp):
        reader = view.parents[below]
        is_read = isinstance(reader, ast.Call) and not reader.keywords
        if not is_read or called_name(reader) not in READING | {"join"}:  # type: ignore[arg-type]
            return False
    parts = [*below.body, *below.orelse] if isinstance(below, ast.For) else [below]
    stores = [
        node
        for part in parts
        for node in ast.walk(part)
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
    ]
    return not stores and all(is_quiet(each, view) for each in parts)
