"""Mappings whose entries are containers: topics with their subscribers, users with their messages."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.facts.assigned import pairs_of
from geoheal.healing.transforms.facts.shapes import is_name, is_read_of
from geoheal.healing.transforms.memory.misses.tables import made_by
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import own_nodes

ADDING: Final = words("add append appendleft extend insert update setdefault put")
REMOVING: Final = words("discard remove pop popleft popitem difference_update")
_STEADY: Final = re.compile(r"[A-Za-z_]\w*(\.\w+)*|'[^']*'|\d+")
_EMPTY: Final = {"set": "set()", "list": "[]", "dict": "{}", "collections.deque": "()"}
_MAPPINGS: Final = frozenset(
    {"dict", "collections.OrderedDict", "collections.defaultdict", "collections.Counter"}
)


@dataclass(slots=True, eq=False)
class NestedTable:
    """A mapping with containers as entries.

    Parameters
    ----------
    name
        Of the module's variable or the attribute.
    made
        The values that create it.
    empty
        Source of an empty entry.
    creates
        Whether looking a missing key up creates its entry.
    uses
        The places where it is read.
    """

    name: str
    made: Sequence[ast.expr]
    empty: str
    creates: bool
    uses: Sequence[ast.expr]
    class_names: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An entry at one place: an expression or a name that stands for it, and its key.

    Parameters
    ----------
    use
        The mapping, where the entry is looked up.
    key
        Source of the key; None in a loop over the values.
    loop
        The loop over the mapping that runs over the entries; None if the entry is looked up.
    """

    node: ast.expr
    use: ast.expr
    key: ast.expr | None
    loop: ast.For | None = None


def nested_tables(view: ModuleView) -> Iterator[NestedTable]:
    """Yield the long-lived mappings of a module whose entries are containers of one kind."""
    for name, made in mappings(view).items():
        names = [each for each in view.loads.get(name, []) if not view.is_local(each)]
        uses: list[ast.expr] = [*view.attribute_loads.get(name, []), *names]
        factories = [made_by(each, view) for each in made]
        kinds = {_empty(each, view) for each in [*(f for f in factories if f), *_stored(uses, view)]}
        creates = any(each is not None for each in factories)
        if len(kinds) == 1 and (empty := kinds.pop()) is not None:
            around = [each for value in made for each in view.ancestors(value)]
            holders = [each.name for each in around if isinstance(each, ast.ClassDef)]
            yield NestedTable(name, made, empty, creates, uses, holders)


def mappings(view: ModuleView) -> dict[str, list[ast.expr]]:
    """Return the values of names of the module and of attributes that are always mappings."""
    found: dict[str, list[ast.expr]] = {}
    others: set[str] = set()
    for node in view.nodes:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        for target, value in pairs_of(node):
            match target:
                case ast.Attribute(attr=name):
                    pass
                case ast.Name(id=name) if isinstance(view.parents[node], ast.Module | ast.ClassDef):
                    pass
                case _:
                    continue
            if _is_mapping(value, view):
                found.setdefault(name, []).append(value)
            else:
                others.add(name)
    return {name: made for name, made in found.items() if name not in others}


def _is_mapping(value: ast.expr, view: ModuleView) -> bool:
    if isinstance(value, ast.Call):
        if view.dotted(value.func) == "dataclasses.field":
            return made_by(value, view) is not None
        return view.dotted(value.func) in _MAPPINGS
    return isinstance(value, ast.Dict | ast.DictComp)


def _empty(value: ast.expr, view: ModuleView) -> str | None:
    """Return the source of an empty container of the kind that a value is, or a factory makes."""
    match value:
        case ast.Call(func=func, args=[], keywords=[]) | (ast.Name() as func) | (ast.Attribute() as func):
            return _EMPTY.get(view.dotted(func) or "")
        case ast.List(elts=[]):
            return "[]"
        case ast.Dict(keys=[]):
            return "{}"
    return None


def _stored(uses: Sequence[ast.expr], view: ModuleView) -> Iterator[ast.expr]:
    """Yield the values that are stored as new entries; not those that filter the present one."""
    for use in uses:
        parent = view.parents[use]
        outer = view.parents[parent]
        match parent, outer:
            case ast.Subscript(ctx=ast.Store()), ast.Assign(value=value) if not _filters(value, outer):
                yield value
            case ast.Attribute(attr="setdefault"), ast.Call(args=[_, value]):
                yield value


def _filters(value: ast.expr, statement: ast.AST) -> bool:
    """Whether a statement stores the rest of an entry: ``t[k] = [x for x in t[k] if x != y]``."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    match value:
        case ast.ListComp(generators=[ast.comprehension(iter=held, ifs=[_, *_])]):
            return ast.unparse(held) in {ast.unparse(each) for each in targets}
    return False


def entries(table: NestedTable, function: Function, view: ModuleView) -> list[Entry]:
    """Return the places in a function where an entry is looked up, or a name stands for one."""
    found: list[Entry] = []
    for use in table.uses:
        if view.function_of(use) is function:
            found += _looked_up(use, function, view)
    return found


def _looked_up(use: ast.expr, function: Function, view: ModuleView) -> Iterator[Entry]:
    parent = view.parents[use]
    outer = view.parents[parent]
    match parent, outer:
        case ast.Subscript(slice=key, ctx=ast.Load()), _:
            yield Entry(parent, use, key)
            yield from named(parent, use, key, function, view)
        case ast.Attribute(attr="get" | "setdefault"), ast.Call(args=[key, *_]):
            yield Entry(outer, use, key)
            yield from named(outer, use, key, function, view)
        case ast.Attribute(attr="items" | "values" as method), ast.Call(args=[]):
            yield from _run_over(outer, method, use, view)


def named(
    value: ast.AST, use: ast.expr, key: ast.expr | None, function: Function, view: ModuleView
) -> Iterator[Entry]:
    """Yield the uses of a name that is given the entry, and nothing else."""
    match view.parents[chosen(value, view)]:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.NamedExpr(target=ast.Name(id=name)):
            if times_bound(name, function) == 1:
                for each in own_nodes(function):
                    if is_read_of(each, name):
                        yield Entry(each, use, key)


def _run_over(view_call: ast.AST, method: str, use: ast.expr, view: ModuleView) -> Iterator[Entry]:
    loop = view.parents[view_call]
    if isinstance(loop, ast.Call):
        loop = view.parents[loop]  # list(table.items())
    match loop:
        case ast.For(target=ast.Tuple(elts=[ast.Name() as key, ast.Name(id=name)])) if method == "items":
            held: ast.expr | None = key
        case ast.For(target=ast.Name(id=name)) if method == "values":
            held = None
        case _:
            return
    for each in ast.walk(loop):
        if is_read_of(each, name):
            yield Entry(each, use, held, loop)


def chosen(value: ast.AST, view: ModuleView) -> ast.AST:
    """Return the outermost ``and`` or ``or`` that may choose a value; the value itself without one."""
    while isinstance(view.parents[value], ast.BoolOp):
        value = view.parents[value]
    return value


def times_bound(name: str, function: Function) -> int:
    """Return in how many places a function binds a name."""
    return sum(is_name(each, name) and isinstance(each.ctx, ast.Store) for each in own_nodes(function))


def done_with(entry: Entry, view: ModuleView) -> tuple[str, ast.AST]:
    """Return ``add``, ``remove`` or ``read``, and the node that does it."""
    parent = view.parents[entry.node]
    if isinstance(parent, ast.Attribute):
        call = view.parents[parent]
        what = "add" if parent.attr in ADDING else "remove" if parent.attr in REMOVING else "read"
        return (what, call) if isinstance(call, ast.Call) else ("read", parent)
    statement = view.statement_of(entry.node)
    if isinstance(parent, ast.comprehension) and isinstance(statement, ast.Assign):
        return ("remove" if _filters(statement.value, statement) else "read"), statement
    return _stored_into(parent), parent


def _stored_into(parent: ast.AST) -> str:
    match parent:
        case ast.Subscript(ctx=ast.Del()) | ast.AugAssign(op=ast.Sub()):
            return "remove"
        case ast.Subscript(ctx=ast.Store()) | ast.AugAssign():
            return "add"
    return "read"


def is_steady(key: str, statement: ast.stmt, view: ModuleView) -> bool:
    """Whether a key can be looked up again after a statement in its function: nothing binds it later."""
    function, root = view.function_of(statement), key.partition(".")[0]
    later = (
        each.lineno > statement.lineno
        for each in ([] if function is None else own_nodes(function))
        if isinstance(each, ast.Name) and is_rebound_by(each, root)
    )
    return function is not None and _STEADY.fullmatch(key) is not None and not any(later)
