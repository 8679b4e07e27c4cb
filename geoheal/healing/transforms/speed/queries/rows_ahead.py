"""Query all keys of a loop before it starts, if the loop does nothing else with the database."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import read_names, words
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, Purity
from geoheal.healing.transforms.facts.shapes import is_name_among
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_names
from geoheal.healing.transforms.source_edit import SourceEdit

_FETCHING: Final = words("fetchone fetchall")
_GATHERING: Final = words("append add extend update setdefault")


def asked_ahead(node: ast.Call, edit: SourceEdit, view: ModuleView, purity: Purity) -> str | None:
    """Return the replacement of ``db.execute(sql, key)`` in a loop, with all keys queried before it.

    Inserts the statement before the loop; None if the loop's keys are not known before it.
    """
    assert isinstance(node.func, ast.Attribute)  # noqa: S101 - the caller has seen an execute
    loop = _loop_around(node, view)
    if loop is None:
        return None
    things, target, before = loop
    asked, (sql, given) = node.func.value, node.args
    around = view.parents[target]
    bound = bound_names(before if isinstance(around, ast.For) else around)
    own = bound_names(target)
    keys = given.elts if isinstance(given, ast.Tuple) else []
    fixed = [things, asked, sql]
    if (
        not keys
        or any(bound & read_names(each) for each in fixed)
        or not edit.stands_alone(before.body[0] if isinstance(before, ast.For) else before)
    ):
        return None
    if not own & read_names(given) or (bound - own) & read_names(given):
        return None
    if not all(_is_known_before(each) for each in keys) or not _is_quiet(around, node, view, purity):
        return None
    name = view.fresh_name(f"rows_ahead_{node.lineno}")
    texts = [edit.text(each) for each in (asked, sql, things, given)]
    edit.insert_before(
        before,
        f"{name} = _rows_ahead({', '.join(texts[:3])}, ({texts[3]} for {edit.text(target)} in {texts[2]}))",
    )
    return f"_asked_ahead({name}, {texts[0]}, {texts[1]}, {texts[3]})"


def _loop_around(node: ast.Call, view: ModuleView) -> tuple[ast.expr, ast.expr, ast.stmt] | None:
    """Return the nearest loop's iterable and variable, and the statement before which both are known."""
    inner: ast.AST = node
    for outer in view.ancestors(node):
        match outer:
            case ast.For(target=target, iter=things, orelse=[]):
                is_inside = inner is not things
                return (
                    (things, target, outer)
                    if is_inside and isinstance(things, ast.Name | ast.Attribute)
                    else None
                )
            case ast.ListComp() | ast.SetComp() | ast.DictComp():
                only = outer.generators[0]
                is_known = len(outer.generators) == 1 and isinstance(only.iter, ast.Name | ast.Attribute)
                statement = view.statement_of(outer)
                is_plain = isinstance(statement, ast.Assign | ast.Return | ast.Expr)
                return (only.iter, only.target, statement) if is_known and is_plain else None
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda() | ast.While() | ast.GeneratorExp():
                return None
        inner = outer
    return None


def _is_known_before(key: ast.expr) -> bool:
    """Whether a key can be computed before the loop: names, fields of a row, and conversions of them."""
    for each in ast.walk(key):
        match each:
            case ast.Call(func=ast.Name(id="int" | "str" | "float"), args=[_], keywords=[]):
                pass
            case ast.Call():
                return False
            case ast.NamedExpr() | ast.Await() | ast.Lambda() | ast.Starred():
                return False
    return True


def _is_quiet(loop: ast.AST, asking: ast.Call, view: ModuleView, purity: Purity) -> bool:
    """Whether a loop calls nothing that may change the database, except for this query."""
    within = set(ast.walk(loop))
    for call in (each for each in within if isinstance(each, ast.Call) and each is not asking):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        is_plain = is_name_among(call.func, PURE_BUILTINS)
        if is_plain and isinstance(call.func, ast.Name) and call.func.id not in view.top_level:
            continue
        if name in _FETCHING or (name in _GATHERING and not view.functions_named(name)):
            continue
        if not purity.is_pure_expression(call):
            return False
    return not any(isinstance(each, ast.Yield | ast.YieldFrom | ast.Await) for each in within)
