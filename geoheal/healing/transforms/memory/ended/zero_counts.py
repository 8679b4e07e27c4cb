"""Remove a count from its mapping when it is zero.

``active[user] -= 1`` leaves a zero behind for each user that ever was. Counts that begin with the first of
what they count are removed with the last, if all uses find the same for a missing count as for a zero.
A dict, which raises KeyError for a missing count, is left alone unless a condition has found a count.
A person has to check that a zero means nothing to anybody.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.facts.threads import may_overlap
from geoheal.healing.transforms.facts.truth import is_any_false
from geoheal.healing.transforms.memory.ended.guarded_lookups import runs_where
from geoheal.healing.transforms.memory.ended.nested_entries import is_steady, mappings
from geoheal.healing.transforms.memory.misses.tables import made_by
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

_ZERO: Final = frozenset({"0", "0.0"})


@dataclass(frozen=True, slots=True)
class _Counts:
    """A mapping of counts.

    Parameters
    ----------
    falling
        The subtractions of a constant or variable from a count.
    changes
        All counts that are stored.
    """

    name: str
    falling: Sequence[tuple[ast.AugAssign, ast.Subscript]]
    changes: Sequence[ast.AST]


def zero_counts(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove counts that have become zero.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> print(zero_counts('''from collections import Counter
    ... ACTIVE = Counter()
    ... def begin(user):
    ...     ACTIVE[user] += 1
    ... def end(user):
    ...     ACTIVE[user] -= 1
    ... '''))
    from collections import Counter
    ACTIVE = Counter()
    def begin(user):
        ACTIVE[user] += 1
    def end(user):
        ACTIVE[user] -= 1
        if not ACTIVE[user]:
            del ACTIVE[user]
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for counts in _counts(view):
        if all(_may_go(*each, edit, view) for each in counts.falling) and not elsewhere.uses(
            counts.name, source, why="a zero may mean something"
        ):
            _remove_zeros(counts, edit)
            if may_overlap(counts.changes, view):
                elsewhere.doubt(
                    f"A count that is added to {counts.name} while a zero is removed is lost: check that no "
                    "two threads change it at once."
                )
            elsewhere.doubt(
                f"Counts of {counts.name} are removed when they are zero: check that a zero, and the order "
                "of counts, have no meaning."
            )
    return edit.result()


def _counts(view: ModuleView) -> Iterator[_Counts]:
    """Yield the mappings from which counts could go: nothing removes one, or asks whether there is one."""
    for name, made in mappings(view).items():
        attributes: list[ast.expr] = list(view.attribute_loads.get(name, []))
        uses = attributes or [each for each in view.loads.get(name, []) if not view.is_local(each)]
        falling = [found for use in uses if (found := _falls(use, view)) is not None]
        creates = all(_is_counter(each, view) for each in made)
        rises = any(_rises(use, creates, view) for use in uses)
        is_empty = not any(getattr(each, "keys", None) or isinstance(each, ast.DictComp) for each in made)
        if falling and rises and is_empty and all(_may_be_missing(use, creates, view) for use in uses):
            parts = [view.parents[use] for use in uses]
            stored = [each for each in parts if isinstance(getattr(each, "ctx", None), ast.Store)]
            yield _Counts(name, falling, stored)


def _is_counter(value: ast.expr, view: ModuleView) -> bool:
    factory = made_by(value, view)
    is_counter = isinstance(value, ast.Call) and view.dotted(value.func) == "collections.Counter"
    return is_counter or is_name(factory, "int")


def _falls(use: ast.expr, view: ModuleView) -> tuple[ast.AugAssign, ast.Subscript] | None:
    part = view.parents[use]
    statement = view.parents[part]
    is_falling = isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Sub)
    if isinstance(part, ast.Subscript) and is_falling and isinstance(statement, ast.AugAssign):
        return (statement, part) if statement.target is part else None
    return None


def _rises(use: ast.expr, creates: bool, view: ModuleView) -> bool:
    """Whether a count begins here: ``counts[k] += 1``, or ``counts[k] = counts.get(k, 0) + 1``."""
    part = view.parents[use]
    match view.parents[part]:
        case ast.AugAssign(op=ast.Add(), target=target):
            return creates and target is part
        case ast.Assign(targets=[ast.Subscript() as target], value=ast.BinOp(left=count, op=ast.Add())):
            held, key = ast.unparse(target.value), ast.unparse(target.slice)
            return target is part and ast.unparse(count) == f"{held}.get({key}, 0)"
    return False


def _may_be_missing(use: ast.expr, creates: bool, view: ModuleView) -> bool:
    """Whether a use finds the same for a missing count as for a zero."""
    part = view.parents[use]
    match part, view.parents[part]:
        case ast.Attribute(attr="get"), ast.Call(args=[_, default], keywords=[]):
            return ast.unparse(default) in _ZERO
        case ast.Attribute(attr="get"), ast.Call(args=[_], keywords=[]) as call:
            return is_any_false(call, view)
        case ast.Attribute(attr="values"), ast.Call(args=[]) as call:
            return _is_summed(call, view)
        case ast.Attribute(attr="total"), ast.Call():
            return True
        case ast.Attribute(attr="items"), ast.Call(args=[]) as call:
            return _is_filtered(call, view)
        case ast.Subscript(ctx=ast.Load()), _:
            return creates or _is_counted(part, view)
        case ast.Subscript(ctx=ast.Store()), _:
            return _rises(use, creates, view) or (
                _falls(use, view) is not None and (creates or _is_counted(part, view))
            )
    return False


def _is_summed(call: ast.expr, view: ModuleView) -> bool:
    """Whether counts are only added: ``sum(counts.values())``."""
    match view.parents[call]:
        case ast.Call(func=ast.Name(id="sum" | "any"), args=[given]):
            return given is call
    return False


def _is_filtered(call: ast.expr, view: ModuleView) -> bool:
    """Whether a comprehension leaves zeros out: ``[k for k, count in counts.items() if count]``."""
    match view.parents[call]:
        case ast.comprehension(target=ast.Tuple(elts=[_, ast.Name(id=count)]), ifs=conditions) as each:
            is_now = not isinstance(view.parents[each], ast.GeneratorExp)
            return is_now and any(ast.unparse(test) in {count, f"{count} > 0"} for test in conditions)
    return False


def _is_counted(part: ast.AST, view: ModuleView) -> bool:
    """Whether there is a count at a place: a condition has found it, or it has risen just before."""
    if not isinstance(part, ast.Subscript):
        return False
    held, key = ast.unparse(part.value), ast.unparse(part.slice)
    wanted = f"{held}.get({key}"
    if runs_where(part, {f"{wanted}{rest}" for rest in (")", ", 0)", ", 0) > 0")}, (), view):
        return True
    statement = view.statement_of(part)
    block = view.block_of(statement)
    place = block.index(statement)
    return place > 0 and ast.unparse(block[place - 1]).startswith(f"{held}[{key}] = {wanted}, 0) + ")


def _may_go(statement: ast.AugAssign, part: ast.Subscript, edit: SourceEdit, view: ModuleView) -> bool:
    """Whether a count can be read after it was decreased."""
    return is_steady(ast.unparse(part.slice), statement, view) and edit.stands_alone(statement)


def _remove_zeros(counts: _Counts, edit: SourceEdit) -> None:
    for statement, part in counts.falling:
        held, key = edit.text(part.value), edit.text(part.slice)
        edit.insert_after(statement, f"if not {held}[{key}]:\n{INDENT}del {held}[{key}]")
