"""Replace ``sum(xs[:i])`` for every i by a table of running totals."""

import ast
from collections.abc import Collection

from geoheal.healing.transforms.facts.invariance import is_steady, repeated_parts, repetitions_around
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.module_view import ModuleView
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
    purity = view.shared(Purity)
    made: dict[tuple[ast.AST, str], str] = {}
    for node in view.focused_nodes():
        found = _sum_of_beginning(node)
        if found is not None:
            _rewrite(*found, edit, view, purity, made)
    return edit.result()


def _sum_of_beginning(node: ast.AST) -> tuple[ast.Call, str, str, ast.expr] | None:
    """Return the call, the list's name, the position's name, and the end of ``sum(xs[:i + 1])``."""
    match node:
        case ast.Call(
            func=ast.Name(id="sum"),
            args=[
                ast.Subscript(
                    value=ast.Name(id=summed), slice=ast.Slice(lower=None, upper=ast.expr() as end, step=None)
                )
            ],
        ):
            pass
        case _:
            return None
    match end:
        case (
            ast.Name(id=position)
            | ast.BinOp(left=ast.Name(id=position), op=ast.Add(), right=ast.Constant(value=1))
        ):
            return node, summed, position, end
    return None


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
        if is_name(target, position):
            return iterated == ast.dump(ast.parse(wanted, mode="eval").body)
    return False
