"""Extend a local container in place: ``rows = rows + more`` copies all rows each time.

Only done if nothing else can refer to the container: the function makes it, and all other uses only read it
and keep no reference. Whether both are plain lists, sets or mappings is asked when it runs. The elements of a
set may come in another order, which is a doubt where anyone can see it.
"""

import ast
from collections.abc import Collection, Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.function_names import FunctionNames
from geoheal.healing.transforms.facts.shapes import names_in
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import is_reached_unspelt, own_nodes, parameters
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.gathered.growth import READING, kind_made, only_reads

GROWN: Final = '''def _grown(held, more):
    """held + more; nobody else has held, so it grows where it is if both are plain lists."""
    if type(held) is not list or type(more) is not list:
        return held + more
    held += more
    return held
'''

UNITED: Final = '''def _united(held, more):
    """held | more; nobody else has held, so it grows where it is if both are plain and of one kind."""
    if type(held) is not type(more) or type(held) not in (set, dict):
        return held | more
    held.update(more)
    return held
'''

_ORDERLESS: Final = words("len bool any all max min sorted set frozenset")
_ACTING: Final = words(
    "append add extend insert remove discard clear sort reverse update index count get isdisjoint issubset "
    "issuperset"
)
"""Methods that neither return the container nor a view of it."""
_UNQUIET: Final = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)


def grown_locals(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Extend local lists, sets and mappings without copying them.

    Parameters
    ----------
    elsewhere
        Collects doubts.

    >>> changed = grown_locals('''def flat(rows):
    ...     found = []
    ...     for row in rows:
    ...         found = found + row
    ...     return found
    ... ''')
    >>> print(changed[changed.index("def flat"):])
    def flat(rows):
        found = []
        for row in rows:
            found = _grown(found, row)
        return found
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    for function in view.focused_functions:
        growing = _growing(function, view)
        if not growing or is_reached_unspelt(function) or READING & view.rebound & names_in(function):
            continue
        names = FunctionNames(function)
        for name in sorted(growing & view.locals_of(function)):
            _grow(name, function, names, edit, view, elsewhere)
    return edit.result()


def _growing(function: Function, view: ModuleView) -> set[str]:
    """Return the names that a loop of the function assigns an extended copy, but not parameters."""
    given = {each.arg for each in parameters(function)}
    return {
        node.targets[0].id
        for node in own_nodes(function)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and _added(node) is not None
        and any(isinstance(each, ast.For | ast.AsyncFor | ast.While) for each in view.ancestors(node))
    } - given


def _grow(
    name: str,
    function: Function,
    names: FunctionNames,
    edit: SourceEdit,
    view: ModuleView,
    elsewhere: Elsewhere,
) -> None:
    named, assigned = names.named[name], names.assigned[name]
    plain = [each for each in assigned if isinstance(each, ast.Assign) and len(each.targets) == 1]
    grown = [each for each in plain if _added(each) is not None]
    kinds = {kind_made(each.value) for each in plain if each not in grown}
    forms = {type(each.value) for each in grown}
    is_own = all(view.function_of(each) is function for each in named) and len(plain) == names.bound[name]
    if not is_own or len(kinds) != 1 or None in kinds or len(forms) != 1:
        return
    is_list = kinds == {"list"}
    if any(_adds_lists(each.value) != is_list for each in grown):
        return
    reused = {id(_held(each)) for each in grown}
    loads = [each for each in named if isinstance(each.ctx, ast.Load) and id(each) not in reused]
    if not all(_lets_go(each, grown, view) for each in loads):
        return
    if kinds == {"set"} and any(_shows_order(each, view) for each in loads):
        elsewhere.doubt(
            f"{name} in {function.name} grows in place: check that no code depends on the order of its "
            "elements, which may change."
        )
    for statement in grown:
        added = _added(statement)
        assert added is not None  # noqa: S101 - see grown
        edit.replace(statement.value, f"{'_grown' if is_list else '_united'}({name}, {ast.unparse(added)})")
        edit.add_helper(GROWN if is_list else UNITED)


def _held(statement: ast.Assign) -> ast.expr | None:
    """Return the expression of the name that a statement reuses when it assigns it."""
    match statement.value:
        case ast.BinOp(left=held, op=ast.Add() | ast.BitOr()):
            return held
        case ast.List(elts=[ast.Starred(value=held), *_]) | ast.Set(elts=[ast.Starred(value=held), *_]):
            return held
        case ast.Dict(keys=[None, *_], values=[held, *_]):
            return held
    return None


def _added(statement: ast.Assign) -> ast.expr | None:
    """Return the added part of ``x = x + a``, ``x = [*x, a]``, ``x = {**x, **a}`` and ``x = x | a``."""
    target, held = statement.targets[0], _held(statement)
    is_same = isinstance(target, ast.Name) and isinstance(held, ast.Name) and held.id == target.id
    if len(statement.targets) != 1 or not is_same:
        return None
    added: ast.expr
    match statement.value:
        case ast.BinOp(right=right):
            added = right
        case ast.List(elts=[_, *rest]):
            added = ast.List(elts=rest, ctx=ast.Load())
        case ast.Set(elts=[_, *rest]) if rest:
            added = ast.Set(elts=rest)
        case ast.Dict(keys=[_, *keys], values=[_, *values]):
            added = ast.Dict(keys=keys, values=values)
        case _:
            return None
    return None if any(isinstance(each, _UNQUIET) for each in ast.walk(added)) else added


def _adds_lists(value: ast.expr) -> bool:
    return isinstance(value, ast.List) or (isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add))


def _lets_go(load: ast.Name, grown: Sequence[ast.Assign], view: ModuleView) -> bool:
    """Whether a use keeps no reference to the container, or is the last one."""
    parent = view.parents[load]
    match parent:
        case ast.Return() | ast.Tuple():
            return _is_last(load, view)
        case ast.If() | ast.While() | ast.IfExp():
            return parent.test is load
        case ast.UnaryOp(op=ast.Not()) | ast.Compare(ops=[ast.In() | ast.NotIn()]):
            return True
        case ast.For() | ast.comprehension():
            below = parent if isinstance(parent, ast.For) else view.parents[parent]
            return (
                parent.iter is load
                and not isinstance(below, ast.GeneratorExp)
                and not _holds(below, grown, view)
            )
        case ast.Call():
            return only_reads(parent, load, view)
        case ast.Subscript(value=held, slice=part):
            return held is load and not isinstance(part, ast.Slice)
        case ast.Attribute(attr=method):
            call = view.parents[parent]
            return isinstance(call, ast.Call) and call.func is parent and method in _ACTING
    return False


def _shows_order(load: ast.Name, view: ModuleView) -> bool:
    """Whether a use goes through a set's elements one after the other, or gives the set to a caller."""
    match view.parents[load]:
        case ast.Call(func=ast.Name(id=name)):
            return name not in _ORDERLESS
        case ast.For() | ast.comprehension() | ast.Return() | ast.Tuple():
            return True
    return False


def _is_last(load: ast.Name, view: ModuleView) -> bool:
    """Whether the function ends with a use, alone or as a part of what it returns."""
    around = list(view.ancestors(load))
    returned = around[1] if isinstance(around[0], ast.Tuple) else around[0]
    return isinstance(returned, ast.Return) and not any(isinstance(each, ast.Try) for each in around)


def _holds(node: ast.AST, grown: Sequence[ast.Assign], view: ModuleView) -> bool:
    """Whether the container grows while a loop goes through it."""
    return any(node in view.ancestors(each) for each in grown)
