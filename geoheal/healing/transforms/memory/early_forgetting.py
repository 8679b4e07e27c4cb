"""Whether a cache may drop an entry between the place that stores or finds it and the one that reads it."""

import ast
from collections.abc import Iterator

from geoheal.healing.transforms.facts.threads import may_overlap
from geoheal.healing.transforms.memory.cache_use import key_of
from geoheal.healing.transforms.memory.containers import Container, action
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import reached


def may_forget_too_early(container: Container, view: ModuleView) -> bool:
    """Whether other entries may be stored before an entry is read: by a call in between, or by a thread."""
    done = [action(use, view) for use in container.uses]
    reads = [node for what, node in done if what == "read" and not _may_fail(node, view)]
    storing = {view.function_of(node) for what, node in done if what == "store"}
    known = [node for what, node in done if what in {"store", "has"}]
    return may_overlap(reads, view) or any(
        not storing.isdisjoint(reached(call, view))
        for read in reads
        for call in _calls_before(read, known, view)
    )


def _may_fail(read: ast.AST, view: ModuleView) -> bool:
    """Whether an error at a read is handled."""
    return any(isinstance(each, ast.Try) and each.handlers for each in view.ancestors(read))


def _calls_before(read: ast.AST, known: list[ast.AST], view: ModuleView) -> Iterator[ast.Call]:
    """Yield calls after the last place before a read that stores or finds its entry."""
    function, end = view.function_of(read), _span(read)[0]
    ends = [
        _span(view.statement_of(each) if isinstance(each, ast.Subscript) else each)[1]
        for each in known
        if view.function_of(each) is function and key_of(each) == key_of(read)
    ]
    begin = max((each for each in ends if each <= end), default=None)
    if function is not None and begin is not None:
        for each in ast.walk(function):
            if isinstance(each, ast.Call) and begin <= _span(each)[0] < end:
                yield each


def _span(node: ast.AST) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return line and column of a node's beginning and end."""
    names = (("lineno", "col_offset"), ("end_lineno", "end_col_offset"))
    begin, end = ((getattr(node, line, 0), getattr(node, column, 0)) for line, column in names)
    return begin, end
