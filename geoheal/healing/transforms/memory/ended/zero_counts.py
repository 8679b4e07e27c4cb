"""Remove a count from its mapping when it is zero.

``active[user] -= 1`` leaves a zero behind for each user that ever was. Counts that begin with the first of
what they count are removed with the last. A missing count is read as zero. A person has to check that a zero
means nothing to anybody.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.ended.nested_entries import mappings
from geoheal.healing.transforms.memory.misses.tables import made_by
from geoheal.healing.transforms.module_view import ModuleView, own_nodes
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

_STEADY: Final = re.compile(r"[A-Za-z_]\w*(\.\w+)*|'[^']*'|\d+")
_ASKING: Final = frozenset({"get", "items", "values", "keys", "most_common", "total", "copy"})


@dataclass(frozen=True, slots=True)
class _Counts:
    """A mapping of counts.

    Parameters
    ----------
    creates
        Whether a missing count reads as zero by itself.
    falling
        The subtractions of a constant or variable from a count.
    """

    name: str
    creates: bool
    falling: Sequence[tuple[ast.AugAssign, ast.Subscript]]
    uses: Sequence[ast.expr]


def zero_counts(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove counts that have become zero.

    Parameters
    ----------
    elsewhere
        Collects the doubt; what the rest of the project does.

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
            _remove_zeros(counts, edit, view)
            elsewhere.doubt(
                f"Counts leave {counts.name} when they are zero: check that a zero, or the order of counts, "
                "means nothing to anybody."
            )
    return edit.result()


def _counts(view: ModuleView) -> Iterator[_Counts]:
    """Yield the mappings from which counts could go: nothing removes one, or asks whether there is one."""
    for name, made in mappings(view).items():
        attributes: list[ast.expr] = list(view.attribute_loads.get(name, []))
        uses = attributes or [each for each in view.loads.get(name, []) if not _is_local(each, view)]
        falling = [found for use in uses if (found := _falls(use, view)) is not None]
        creates = all(_is_counter(each, view) for each in made)
        rises = any(_rises(use, creates, view) for use in uses)
        is_empty = not any(getattr(each, "keys", None) or isinstance(each, ast.DictComp) for each in made)
        if falling and rises and is_empty and all(_may_be_missing(use, creates, view) for use in uses):
            yield _Counts(name, creates, falling, uses)


def _is_local(node: ast.Name, view: ModuleView) -> bool:
    function = view.function_of(node)
    return function is not None and node.id in view.locals_of(function)


def _is_counter(value: ast.expr, view: ModuleView) -> bool:
    factory = made_by(value, view)
    is_counter = isinstance(value, ast.Call) and view.dotted(value.func) == "collections.Counter"
    return is_counter or (isinstance(factory, ast.Name) and factory.id == "int")


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
        case ast.Assign(targets=[target], value=ast.BinOp(left=ast.Call(func=ast.Attribute(attr="get")))):
            return target is part
    return False


def _may_be_missing(use: ast.expr, creates: bool, view: ModuleView) -> bool:
    """Whether a use means the same for a missing count as for a zero."""
    part = view.parents[use]
    if isinstance(part, ast.Attribute):
        call = view.parents[part]
        return part.attr in _ASKING and isinstance(call, ast.Call) and call.func is part
    if isinstance(part, ast.Call):
        return isinstance(part.func, ast.Name) and part.func.id in {"len", "sum", "dict", "sorted"}
    if not isinstance(part, ast.Subscript) or isinstance(part.ctx, ast.Del):
        return False
    if isinstance(part.ctx, ast.Load):
        return True
    return _rises(use, creates, view) or _falls(use, view) is not None


def _may_go(statement: ast.AugAssign, part: ast.Subscript, edit: SourceEdit, view: ModuleView) -> bool:
    """Whether a count can be looked at after it has fallen."""
    key, function = ast.unparse(part.slice), view.function_of(part)
    if function is None or not _STEADY.fullmatch(key) or not edit.stands_alone(statement):
        return False
    return not any(
        is_rebound_by(each, key.partition(".")[0]) and getattr(each, "lineno", 0) > statement.lineno
        for each in own_nodes(function)
    )


def _remove_zeros(counts: _Counts, edit: SourceEdit, view: ModuleView) -> None:
    for statement, part in counts.falling:
        held, key = edit.text(part.value), edit.text(part.slice)
        if not counts.creates:
            fallen = f"{held}[{key}] = {held}.get({key}, 0) - {edit.text(statement.value)}"
            removal = f"{fallen}\nif not {held}[{key}]:\n{INDENT}del {held}[{key}]"
            edit.replace_statements(statement, statement, removal)
        else:
            edit.insert_after(statement, f"if not {held}[{key}]:\n{INDENT}del {held}[{key}]")
    for use in counts.uses if not counts.creates else ():
        part_read = view.parents[use]
        if isinstance(part_read, ast.Subscript) and isinstance(part_read.ctx, ast.Load):
            edit.replace(part_read, f"{edit.text(use)}.get({edit.text(part_read.slice)}, 0)")
