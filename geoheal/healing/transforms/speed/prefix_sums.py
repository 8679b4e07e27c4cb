"""Replace ``sum(xs[:i])`` for every i by a table of running totals."""

import ast
from collections.abc import Collection

from geoheal.healing.transforms.facts.invariance import is_steady, repeated_parts, repetitions_around
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.purity import Purity
from geoheal.healing.transforms.source_edit import SourceEdit


def prefix_sums(source: str, functions: Collection[str] | None = None) -> str | None:
    """Replace sums of prefixes of increasing length.

    >>> print(prefix_sums('''def running(xs):
    ...     return [sum(xs[: i + 1]) for i in range(len(xs))]
    ... '''))
    import itertools
    <BLANKLINE>
    <BLANKLINE>
    def running(xs):
        xs_totals = [*itertools.accumulate(xs, initial=0)]
        return [xs_totals[i + 1] for i in range(len(xs))]
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    purity = Purity(view)
    made: dict[tuple[ast.AST, str], str] = {}
    for node in view.focused_nodes():
        found = _sum_of_beginning(node)
        if found is not None:
            _rewrite(*found, edit, view, purity, made)
    return edit.result()


def _sum_of_beginning(node: ast.AST) -> tuple[ast.Call, str, str, ast.expr] | None:
    """Return the call, the list's name, the position's name, and the end of ``sum(xs[:i + 1])``."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum"):
        return None
    if len(node.args) != 1 or not isinstance(node.args[0], ast.Subscript):
        return None
    part = node.args[0]
    if not (isinstance(part.value, ast.Name) and isinstance(part.slice, ast.Slice)):
        return None
    end = part.slice.upper
    if part.slice.lower is not None or part.slice.step is not None or end is None:
        return None
    position = end
    if isinstance(end, ast.BinOp) and isinstance(end.op, ast.Add):
        if ast.dump(end.right) != ast.dump(ast.Constant(1)):
            return None
        position = end.left
    return (node, part.value.id, position.id, end) if isinstance(position, ast.Name) else None


def _rewrite(
    node: ast.Call,
    summed: str,
    position: str,
    end: ast.expr,
    edit: SourceEdit,
    view: ModuleView,
    purity: Purity,
    made: dict[tuple[ast.AST, str], str],
) -> None:
    for repetition in repetitions_around(node, view):
        if not is_steady([summed], repeated_parts(repetition), purity):
            return
        if _runs_over_positions(repetition, summed, position):
            anchor = view.statement_of(repetition)
            if (anchor, summed) not in made:
                made[anchor, summed] = view.fresh_name(f"{summed}_totals")
                lines = f"{made[anchor, summed]} = [*itertools.accumulate({summed}, initial=0)]"
                edit.insert_before(anchor, lines)
                edit.add_import("import itertools")
            edit.replace(node, f"{made[anchor, summed]}[{edit.text(end)}]")
            return


def _runs_over_positions(repetition: ast.AST, summed: str, position: str) -> bool:
    """``for i in range(len(xs))`` or ``for i, x in enumerate(xs)``."""
    loops = [repetition] if isinstance(repetition, ast.For) else getattr(repetition, "generators", [])
    for loop in loops:
        iterated = ast.dump(loop.iter)
        target = loop.target
        if isinstance(target, ast.Tuple) and target.elts:
            target = target.elts[0]
            wanted = f"enumerate({summed})"
        else:
            wanted = f"range(len({summed}))"
        if isinstance(target, ast.Name) and target.id == position:
            return iterated == ast.dump(ast.parse(wanted, mode="eval").body)
    return False
