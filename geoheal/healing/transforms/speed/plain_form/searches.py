"""Replace ``any(y == x for y in ys)``, ``ys.count(x) > 0`` and ``len([..]) > 0`` by ``x in ys``."""

import ast

from geoheal.domain.evaluation.syntax import read_names
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.plain_form.early_ends import is_known_container, may_stop_early


def plain_membership(edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
    """Use ``in`` for membership tests in lists."""
    purity = view.shared(Purity)
    done: set[ast.AST] = set()
    for node in view.focused_nodes():
        if done & {node, *view.ancestors(node)}:
            continue
        text = _membership(node, edit, view, elsewhere) or _any(node, edit, purity, elsewhere)
        if text is not None and isinstance(node, ast.expr):
            edit.replace(node, text)
            done.add(node)


def _membership(node: ast.AST, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> str | None:
    match node:
        case ast.Call(
            func=ast.Name(id="any"),
            args=[ast.GeneratorExp(elt=ast.Compare(ops=[ast.Eq()]) as test, generators=[only])],
        ):
            word = "in"
        case ast.Call(
            func=ast.Name(id="all"),
            args=[ast.GeneratorExp(elt=ast.Compare(ops=[ast.NotEq()]) as test, generators=[only])],
        ):
            word = "not in"
        case ast.Compare(
            left=ast.Call(
                func=ast.Attribute(value=ast.Name() | ast.Attribute() as held, attr="count"), args=[wanted]
            ),
            ops=[op],
            comparators=[ast.Constant(value=int() as limit)],
        ) if (is_in := _asks_whether(op, limit)) is not None and _is_simple(wanted):
            if not is_known_container(held, view.function_of(node), view):
                elsewhere.doubt(f"Check that {edit.text(held)} is a list: other types may count differently.")
            return _within(f"{edit.text(wanted)} {'in' if is_in else 'not in'} {edit.text(held)}", node, view)
        case _:
            return None
    if not isinstance(only.target, ast.Name) or only.ifs or only.is_async:
        return None
    for one, wanted in ((test.left, test.comparators[0]), (test.comparators[0], test.left)):
        is_row = is_name(one, only.target.id)
        is_held = isinstance(only.iter, ast.Name | ast.Attribute)
        if is_row and is_held and _is_simple(wanted) and only.target.id not in read_names(wanted):
            rows, value = edit.text(only.iter), edit.text(wanted)
            elsewhere.doubt(
                f"Check that {rows} is not a text, and that {value} is not NaN, which equals nothing."
            )
            return _within(f"{value} {word} {rows}", node, view)
    return None


def _any(node: ast.AST, edit: SourceEdit, purity: Purity, elsewhere: Elsewhere) -> str | None:
    """Replace ``len([y for y in ys if test]) > 0`` by ``any``."""
    match node:
        case ast.Compare(
            left=ast.Call(func=ast.Name(id="len"), args=[ast.ListComp(elt=elt, generators=[only])]),
            ops=[op],
            comparators=[ast.Constant(value=int() as limit)],
        ) if len(only.ifs) == 1 and all(map(purity.is_pure_expression, (elt, only.ifs[0]))):
            is_in = _asks_whether(op, limit)
            function = purity.view.function_of(node)
            if is_in is None or only.is_async:
                return None
            if not may_stop_early(only.iter, function, purity.view, elsewhere):
                return None
            row, rows = edit.text(only.target), edit.text(only.iter)
            found = f"any({edit.text(only.ifs[0])} for {row} in {rows})"
            return found if is_in else f"(not {found})"
    return None


def _asks_whether(op: ast.cmpop, limit: int) -> bool | None:
    """Return True if a comparison means "not zero", False if it means "zero"; None otherwise."""
    match op, limit:
        case (ast.Gt() | ast.NotEq(), 0) | (ast.GtE(), 1):
            return True
        case (ast.Eq(), 0) | (ast.Lt(), 1):
            return False
    return None


def _is_simple(node: ast.expr) -> bool:
    parts = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.Tuple, ast.expr_context)
    return all(isinstance(each, parts) for each in ast.walk(node))


def _within(text: str, node: ast.expr, view: ModuleView) -> str:
    """Return a comparison, in parentheses if it is part of a larger expression."""
    loose = ast.If | ast.Assign | ast.Return | ast.While | ast.comprehension | ast.BoolOp
    return text if isinstance(view.parents[node], loose) else f"({text})"
