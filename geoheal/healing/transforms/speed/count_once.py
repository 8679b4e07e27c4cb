"""Count all values once instead of each one separately: ``xs.count(x)`` for every x of xs."""

import ast
from collections.abc import Collection

from geoheal.healing.transforms.facts.invariance import is_steady, repeated_parts, repetitions_around
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit


def count_once(source: str, functions: Collection[str] | None = None) -> str | None:
    """Replace counts and positions that are computed again for every value.

    >>> print(count_once("def tally(xs):\\n    return {x: xs.count(x) for x in set(xs)}\\n"))
    import collections
    <BLANKLINE>
    <BLANKLINE>
    def tally(xs):
        xs_counts = collections.Counter(xs)
        return {x: xs_counts[x] for x in set(xs)}
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    purity = view.shared(Purity)
    made: dict[tuple[ast.AST, str], str] = {}
    for node in view.focused_nodes():
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=counted), attr="count"), args=[ast.Name(id=value)]
            ):
                _rewrite(node, counted, value, edit, view, purity, made)
    return edit.result()


def _rewrite(
    node: ast.Call,
    counted: str,
    value: str,
    edit: SourceEdit,
    view: ModuleView,
    purity: Purity,
    made: dict[tuple[ast.AST, str], str],
) -> None:
    outermost = None
    for repetition in repetitions_around(node, view):
        targets = _pairs(repetition)
        is_over_values = any(target == value and _is_over(iterated, counted) for target, iterated in targets)
        if not is_steady([counted], repeated_parts(repetition), purity):
            break
        if is_over_values or outermost is not None:
            outermost = repetition
    if outermost is None or isinstance(outermost, ast.AsyncFor) or not _is_hashed(value, outermost):
        return
    anchor = view.statement_of(outermost)
    if (anchor, counted) not in made:
        made[anchor, counted] = view.fresh_name(f"{counted}_counts")
        edit.insert_before(anchor, f"{made[anchor, counted]} = collections.Counter({counted})")
        edit.add_import("import collections")
    edit.replace(node, f"{made[anchor, counted]}[{value}]")


def _pairs(repetition: ast.AST) -> list[tuple[str, ast.expr]]:
    if isinstance(repetition, ast.For):
        return [(repetition.target.id, repetition.iter)] if isinstance(repetition.target, ast.Name) else []
    generators = getattr(repetition, "generators", [])
    return [(each.target.id, each.iter) for each in generators if isinstance(each.target, ast.Name)]


def _is_hashed(value: str, repetition: ast.AST) -> bool:
    """Whether the values are hashed anyway: elements of a set, keys of a mapping, or added to a set."""
    for node in ast.walk(repetition):
        match node:
            case (
                ast.DictComp(key=ast.Name(id=name))
                | ast.SetComp(elt=ast.Name(id=name))
                | ast.Subscript(slice=ast.Name(id=name))
                | ast.Call(func=ast.Attribute(attr="add" | "setdefault"), args=[ast.Name(id=name), *_])
            ) if name == value:
                return True
            case ast.Call(func=ast.Name(id="set" | "frozenset")):
                return True
    return False


def _is_over(iterated: ast.expr, counted: str) -> bool:
    """Whether a loop runs over the values that are counted."""
    if isinstance(iterated, ast.Name):
        return iterated.id == counted
    match iterated:
        case ast.Call(
            func=ast.Name(id="set" | "sorted" | "list" | "reversed" | "frozenset"), args=[given, *_]
        ):
            return _is_over(given, counted)
    return False
