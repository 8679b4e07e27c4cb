"""Cache what nested loops compute repeatedly for the same index: a column's width for each of the rows.

``hoist_invariants`` moves loop-invariant calls out of a loop. What depends only on the index of an inner loop
is the same in every iteration of the outer one: it is computed on first use, and cached for the duration of
the outer loop.
"""

import ast
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names, words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.invariance import (
    Repetition,
    is_steady,
    repeated_parts,
    repetitions_around,
)
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, PURE_METHODS, Purity
from geoheal.healing.transforms.facts.shapes import is_name_among
from geoheal.healing.transforms.module_view import Comprehension, ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, changed_name, root_name
from geoheal.healing.transforms.once import objection
from geoheal.healing.transforms.scopes import bound_names, called_name
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.seen_kinds import SeenKinds

SUMMARIES: Final = words("sum max min any all")
"""Functions that iterate over everything, and return nothing that a caller could change."""


def kept_by_key(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Cache aggregates that nested loops compute repeatedly for the same index of the inner loop.

    Parameters
    ----------
    elsewhere
        Collects doubts.

    >>> print(kept_by_key('''def widths(rows):
    ...     return [[max(len(r[n]) for r in rows) for n in range(len(row))] for row in rows]
    ... '''))
    def widths(rows):
        kept = {}
        return [[(kept[n] if n in kept else kept.setdefault(n, max(len(r[n]) for r in rows))) for n in range(len(row))] for row in rows]
    <BLANKLINE>
    """  # noqa: E501 - what it makes is not wrapped
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    purity = view.shared(Purity)
    kept = _Kept(edit, view, purity, elsewhere or Elsewhere())
    for function in view.focused_functions:
        for node in _summaries(function, view, purity):
            kept.keep(node, function)
    return edit.result()


def _summaries(function: Function, view: ModuleView, purity: Purity) -> Iterator[ast.Call]:
    """Yield calls that aggregate something, are pure, and are not nested in another such call."""
    done: set[ast.AST] = set()
    for node in ast.walk(function):
        match node:
            case ast.Call(
                func=ast.Name(id=called), args=[ast.GeneratorExp() | ast.ListComp() | ast.SetComp()]
            ) if (
                called in SUMMARIES
                and view.function_of(node) is function
                and not done & set(view.ancestors(node))
                and not _is_kept_already(node, view)
                and purity.is_pure_expression(node)
                and objection(node, view) is None
            ):
                done.add(node)
                yield node


def _is_kept_already(node: ast.Call, view: ModuleView) -> bool:
    parent = view.parents[node]
    return isinstance(parent, ast.Call) and called_name(parent) == "setdefault"


class _Kept:
    """Caches for the aggregates of one module, each with its own name."""

    def __init__(self, edit: SourceEdit, view: ModuleView, purity: Purity, elsewhere: Elsewhere) -> None:
        self._edit, self._view, self._purity, self._elsewhere = edit, view, purity, elsewhere
        self._count = 0

    def keep(self, node: ast.Call, function: Function) -> None:
        """Cache an aggregate by key, if an outer loop does not change it."""
        around = list(repetitions_around(node, self._view))
        bound = {name: each for each in reversed(around) for name in _places_bound(each)}
        read = {name for name in read_names(node) - bound_names(node) if name not in PURE_BUILTINS}
        keys = sorted(read & bound.keys())
        seen = SeenKinds(function, self._view)
        if not keys or any(seen.is_once_only(name) for name in read):
            return
        others = read - set(keys)
        inner = max(around.index(bound[name]) for name in keys)
        outer = _outermost(node, around[inner + 1 :], others, self._purity)
        if outer is None or others & _bound_in(outer):
            return
        anchor = self._view.statement_of(outer)
        if not self._edit.stands_alone(anchor) and isinstance(outer, ast.expr):
            return
        self._doubt(node, keys, {each for each in others if not seen.is_known_container(each)}, function)
        self._replace(node, keys, anchor)

    def _doubt(self, node: ast.Call, keys: list[str], unknown: set[str], function: Function) -> None:
        if unknown:
            self._elsewhere.doubt(
                f"{function.name} computes {self._edit.text(node)} once for each {', '.join(keys)}: check "
                f"that {', '.join(sorted(unknown))} contains no iterator, and does not change meanwhile."
            )

    def _replace(self, node: ast.Call, keys: list[str], anchor: ast.stmt) -> None:
        self._count += 1
        name = self._view.fresh_name("kept" if self._count == 1 else f"kept_{self._count}")
        key = keys[0] if len(keys) == 1 else f"({', '.join(keys)})"
        made = f"{name}.setdefault({key}, {self._edit.text(node)})"
        self._edit.insert_before(anchor, f"{name} = {{}}")
        self._edit.replace(node, f"({name}[{key}] if {key} in {name} else {made})")


def _outermost(
    node: ast.Call, around: list[Repetition], names: set[str], purity: Purity
) -> Repetition | None:
    """Return the outermost loop that does not change the values that are read.

    None if even the first one changes it.
    """
    found = None
    for repetition in around:
        if isinstance(repetition, ast.AsyncFor | ast.While) or not _stays(node, repetition, names, purity):
            break
        found = repetition
    return found


def _stays(node: ast.Call, repetition: Repetition, names: set[str], purity: Purity) -> bool:
    """Whether a loop changes neither the names nor the attributes that are read."""
    parts = repeated_parts(repetition)
    if _may_change_elements(repetition, parts):
        return False
    attributes = _attributes_of(node)
    plain = names - attributes.keys()
    return is_steady(plain, parts, purity) and not any(
        _may_change(each, owner, attributes[owner])
        for owner in names & attributes.keys()
        for part in parts
        for each in ast.walk(part)
    )


def _may_change_elements(repetition: Repetition, parts: Sequence[ast.AST]) -> bool:
    """Whether a loop may change the elements that it iterates over, which may be part of the aggregate."""
    taken = _bound_in(repetition)
    for node in (each for part in parts for each in ast.walk(part)):
        if changed_name(node) in taken:
            return True
        if isinstance(node, ast.Call) and not _is_harmless(node):
            given = [*node.args, *(each.value for each in node.keywords)]
            if any(root_name(each) in taken for each in given) or root_name(node.func) in taken:
                return True
    return False


def _is_harmless(node: ast.Call) -> bool:
    """Whether a call does not change its arguments."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr in PURE_METHODS | MUTATORS
    return is_name_among(node.func, PURE_BUILTINS)


def _attributes_of(node: ast.Call) -> dict[str, set[str]]:
    """Return names of which only attributes are read, and which attributes."""
    found: dict[str, set[str]] = {}
    within = {id(each.value): each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            found.setdefault(each.id, set()).add(within.get(id(each), ""))
    return {name: attributes for name, attributes in found.items() if "" not in attributes}


def _may_change(node: ast.AST, owner: str, attributes: set[str]) -> bool:
    """Whether a part of a loop may change these attributes of an object, or their contents."""
    match node:
        case ast.Name(id=name, ctx=context):
            return name == owner and not isinstance(context, ast.Load)
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name))) if name == owner:
            return True  # its own method may change anything of it
        case ast.Call(func=ast.Attribute(value=held, attr=method)) if method in MUTATORS:
            return root_name(held) == owner
        case ast.Attribute() | ast.Subscript():
            return not isinstance(node.ctx, ast.Load) and root_name(node) == owner
        case ast.Call():
            given = [*node.args, *(each.value for each in node.keywords)]
            return not _is_harmless(node) and any(_is_given(each, owner, attributes) for each in given)
        case ast.Yield() | ast.YieldFrom() | ast.Await():
            return True
    return False


def _is_given(node: ast.expr, owner: str, attributes: set[str]) -> bool:
    """Whether an object itself, or one of its attributes, is passed as an argument."""
    if isinstance(node, ast.Starred):
        return _is_given(node.value, owner, attributes)
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            return name == owner and attribute in attributes
        case ast.Name(id=name):
            return name == owner
    return False


def _places_bound(repetition: Repetition) -> list[str]:
    """Return names that a loop binds to integers: those of ``range``, and the indexes of ``enumerate``."""
    if isinstance(repetition, ast.While | ast.AsyncFor):
        return []
    loops = repetition.generators if isinstance(repetition, Comprehension) else [repetition]
    return [name for each in loops for name in _places(each.target, each.iter)]


def _places(target: ast.expr, iterated: ast.expr) -> Iterator[str]:
    if not isinstance(iterated, ast.Call) or not isinstance(iterated.func, ast.Name):
        return
    match iterated.func.id, target:
        case ("range", ast.Name(id=name)) | ("enumerate", ast.Tuple(elts=[ast.Name(id=name), _])):
            yield name


def _bound_in(outer: Repetition) -> set[str]:
    return {name for part in repeated_parts(outer) for name in bound_names(part)}
