"""Do not store default values of missing keys that are only read.

``hits[key]`` of a ``defaultdict``, and ``table.setdefault(key, [])``, store an entry for every key that is
looked up. If no code depends on which keys exist, and the value is only read, a temporary value has the same
effect.
"""

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_call_to, is_method_call
from geoheal.healing.transforms.memory.containers import action
from geoheal.healing.transforms.memory.misses.looked_at import (
    beginning,
    constant_of,
    instance_of,
    is_looked_at,
)
from geoheal.healing.transforms.memory.misses.passed_over import passes_over_empty
from geoheal.healing.transforms.memory.misses.tables import LookupTable, tables
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

LOOKED_UP: Final = '''def _looked_up(table, key):
    """``table[key]``; what a missing key begins with is made, and not stored."""
    return table[key] if key in table else table.default_factory()
'''

_BLIND: Final = frozenset({"store", "clear", "write"})
"""Operations on a mapping that do not depend on which keys it has."""
_FILLING: Final = frozenset({"read", "change"})
"""Operations for which a ``defaultdict`` stores a missing key, and other mappings fail."""


def unstored_reads(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Look keys up without storing them.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> changed = unstored_reads('''import collections
    ... HITS = collections.defaultdict(int)
    ... def hit(page):
    ...     HITS[page] += 1
    ... def hits(page):
    ...     return HITS[page]
    ... ''')
    >>> print(changed[changed.index("def hits"):])
    def hits(page):
        return HITS.get(page, 0)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    classes = view.shared(ClassView)
    elsewhere = elsewhere or Elsewhere()
    for table in tables(classes):
        done = [action(use, view) for use in table.uses]
        reads = [node for _, node in done if _asks(node, table, classes)]
        if not reads or not all(node in reads or _is_blind(what, node, table, view) for what, node in done):
            continue
        if len(_beginnings(table, [node for _, node in done])) > 1:
            continue
        holders = [each for each in (table.class_name,) if each]
        why = "keys that are only asked for are not stored"
        if not elsewhere.uses(table.name, source, *holders, why=why) and not any(
            elsewhere.uses(each, source, why="what it returns may be changed there")
            for each in _handed_on(reads, table, view)
        ):
            if any(kind.decorator_list for kind in classes.named.get(table.class_name, [])):
                elsewhere.doubt(
                    f"{table.name} belongs to the decorated class {table.class_name}: check that no code "
                    "prints or compares its objects, which may show the keys that were only looked up."
                )
            apart = [node for node in reads if not set(view.ancestors(node)) & set(reads)]
            _unstore(apart, table, edit, classes)
    return edit.result()


def _handed_on(reads: Sequence[ast.AST], table: LookupTable, view: ModuleView) -> Iterator[str]:
    """Return names of the functions that return a value that they read, if callers may change it."""
    is_constant = table.factory is not None and constant_of(table.factory) is not None
    for node in () if is_constant else reads:
        function = view.function_of(node)
        if function is not None and isinstance(view.parents[node], ast.Return):
            yield function.name


def _asks(node: ast.AST, table: LookupTable, classes: ClassView) -> bool:
    """Whether a key is looked up whose value is only read."""
    match node:
        case ast.Subscript(ctx=ast.Load()) if table.factory is not None:
            return is_looked_at(node, table.factory, classes)
        case ast.Call(func=ast.Attribute(attr="setdefault"), args=[_, default]):
            is_stored = isinstance(classes.view.parents[node], ast.Expr)
            return not is_stored and is_looked_at(node, default, classes)
    return False


def _is_setdefault(node: ast.AST) -> bool:
    return is_method_call(node, "setdefault")


def _is_blind(what: str, node: ast.AST, table: LookupTable, view: ModuleView) -> bool:
    """Whether an operation on a mapping does not show which keys were looked up."""
    if what == "remove":
        return isinstance(node, ast.Call) and len(node.args) == 2
    total = view.parents.get(node)
    if passes_over_empty(node, view):
        return True
    if is_method_call(node, "values"):
        is_sum = is_call_to(total, "sum")
        return is_sum and isinstance(table.factory, ast.Name) and table.factory.id in {"int", "float"}
    return what in _BLIND or (what in _FILLING and table.factory is not None)


def _beginnings(table: LookupTable, done: Sequence[ast.AST]) -> set[str]:
    """Return the source of missing keys' default values; with several, the first lookup decides."""
    found = {
        beginning(node.args[1]) if len(node.args) == 2 else "None"
        for node in done
        if isinstance(node, ast.Call) and _is_setdefault(node)
    }
    return found if table.factory is None else found | {beginning(table.factory)}


def _unstore(reads: Sequence[ast.AST], table: LookupTable, edit: SourceEdit, classes: ClassView) -> None:
    default = None if table.factory is None else _default(table.factory, edit, classes)
    for node in reads:
        match node:
            case ast.Call(func=ast.Attribute(value=mapping), args=plain):
                given = ", ".join(edit.text(each) for each in plain)
                edit.replace(node, f"{edit.text(mapping)}.get({given})")
            case ast.Subscript(value=mapping, slice=wanted):
                held, key = edit.text(mapping), edit.text(wanted)
                if default is not None:
                    edit.replace(node, f"{held}.get({key}, {default})")
                elif _is_simple(wanted) and _is_simple(mapping):
                    edit.replace(node, f"({held}[{key}] if {key} in {held} else {held}.default_factory())")
                else:
                    edit.replace(node, f"_looked_up({held}, {key})")
                    edit.add_helper(LOOKED_UP)


def _default(factory: ast.expr, edit: SourceEdit, classes: ClassView) -> str | None:
    """Return a constant, or one immutable object, for all missing values.

    None if each needs its own.
    """
    made = instance_of(factory, classes)
    if made is None:
        return constant_of(factory)
    kind, call = made
    name = classes.view.fresh_name(f"_ANY_{kind.name.strip('_').upper()}")
    edit.insert_after(kind, f"\n\n{name} = {call}")
    return name


def _is_simple(node: ast.expr) -> bool:
    """Whether an expression may be evaluated twice."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name | ast.Constant)
