"""Read a table at once if a statement queries it key by key: N+1 statements become a few.

The transform does not depend on where statements are executed or who calls them: calls of ``execute`` whose
rows are fetched immediately are counted at runtime (see ``table_lookups``).
"""

import ast
from collections.abc import Collection
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import uses_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.queries.rows_ahead import asked_ahead
from geoheal.healing.transforms.speed.queries.table_lookups import AHEAD, ASKING

_FETCHING: Final = words("fetchone fetchall")
_STATES: Final = words("description rowcount lastrowid fetchmany arraysize")


def tables_at_once(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Answer statements that query key by key from a table that is read once.

    Parameters
    ----------
    elsewhere
        Collects the doubt: changes that SQLite does not count are not detected.

    >>> changed = tables_at_once('''def name_of(db, number):
    ...     return db.execute("SELECT name FROM customer WHERE id = ?", (number,)).fetchone()[0]
    ... ''')
    >>> print(changed[changed.index("def name_of"):])
    def name_of(db, number):
        return _asked(db, "SELECT name FROM customer WHERE id = ?", (number,)).fetchone()[0]
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere, purity = elsewhere or Elsewhere(), view.shared(Purity)
    for function in view.focused_functions:
        for node in ast.walk(function):
            if _is_asking(node) and view.function_of(node) is function:
                assert isinstance(node, ast.Call)  # noqa: S101 - see _is_asking
                text = asked_ahead(node, edit, view, purity) or _asked(node, edit)
                if _is_fetched(node, view) or _is_fetched_by_name(node, function, view):
                    edit.replace(node, text)
                elif not _is_fetched_next(node, text, function, edit, view):
                    continue
                _help(edit, is_ahead=text.startswith("_asked_ahead"))
                elsewhere.doubt(
                    f"{function.name} may get rows that were read before: check that between its statements "
                    "no transaction is rolled back, and no table is changed by ALTER."
                )
    return edit.result()


def _help(edit: SourceEdit, *, is_ahead: bool) -> None:
    for name in ("re", "sqlite3", "threading"):
        edit.add_import(f"import {name}")
    edit.add_helper(ASKING)
    if is_ahead:
        edit.add_helper(AHEAD)


def _is_asking(node: ast.AST) -> bool:
    """Whether it is ``db.execute(sql, given)`` with a statement that may query rows."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Name() | ast.Attribute(), attr="execute"),
            args=[sql, given],
            keywords=[],
        ):
            text = sql.value if isinstance(sql, ast.Constant) else "SELECT"
            asks = isinstance(text, str) and text.lstrip()[:6].upper() == "SELECT"
            return asks and isinstance(given, ast.Tuple | ast.List | ast.Name)
    return False


def _is_fetched(node: ast.Call, view: ModuleView) -> bool:
    """Whether rows are fetched in the expression that executes the statement."""
    parent = view.parents[node]
    match parent:
        case ast.Attribute(attr=method):
            return method in _FETCHING and isinstance(view.parents[parent], ast.Call)
        case ast.For(iter=values) | ast.comprehension(iter=values):
            return values is node
        case ast.Call(func=ast.Name(id="list" | "tuple" | "dict" | "set")):
            return True
    return False


def _is_fetched_by_name(node: ast.Call, function: Function, view: ModuleView) -> bool:
    """Whether it is ``cursor = db.execute(…)``, and the cursor is only used to fetch its rows."""
    match view.parents[node]:
        case ast.Assign(targets=[ast.Name(id=name)]) if name in view.locals_of(function):
            uses = uses_of(name, function)
            taken = [each for each in uses if isinstance(each.ctx, ast.Load)]
            return len(uses) == len(taken) + 1 and all(_takes_rows(each, view) for each in taken)
    return False


def _takes_rows(cursor: ast.Name, view: ModuleView) -> bool:
    parent = view.parents[cursor]
    if isinstance(parent, ast.For | ast.comprehension):
        return parent.iter is cursor
    if isinstance(parent, ast.Attribute):
        return parent.attr in _FETCHING and isinstance(view.parents[parent], ast.Call)
    return isinstance(parent, ast.Call) and getattr(parent.func, "id", "") in {"list", "tuple", "dict", "set"}


def _is_fetched_next(
    node: ast.Call, asked: str, function: Function, edit: SourceEdit, view: ModuleView
) -> bool:
    """Handle ``cursor.execute(…)`` with a fetch in the next statement: assign the result to a name."""
    statement = view.parents[node]
    assert isinstance(node.func, ast.Attribute)  # noqa: S101 - see _is_asking
    if not isinstance(statement, ast.Expr) or not edit.stands_alone(statement):
        return False
    block, cursor = view.block_of(statement), ast.dump(node.func.value)
    place = block.index(statement)
    uses = [
        each
        for each in ast.walk(function)
        if isinstance(each, ast.Attribute) and ast.dump(each.value) == cursor
    ]
    if any(each.attr in _STATES for each in uses) or place + 1 == len(block):
        return False
    executed = [each for each in uses if each.attr in {"execute", "executemany"}]
    fetched = [each for each in uses if each.attr in _FETCHING]
    within = set(ast.walk(block[place + 1]))
    following = [each for each in fetched if each in within]
    if len(following) != 1 or len(fetched) > len(executed) or any(each in within for each in executed):
        return False
    after = block[place + 1]
    if isinstance(after, ast.For):
        within = set(ast.walk(after.iter))
    if isinstance(after, ast.While | ast.With | ast.Try) or following[0] not in within:
        return False
    target = following[0].value
    name = view.fresh_name("found_rows")
    edit.insert_before(statement, f"{name} = {asked}")
    edit.remove(statement)
    edit.replace(target, name)
    return True


def _asked(node: ast.Call, edit: SourceEdit) -> str:
    assert isinstance(node.func, ast.Attribute)  # noqa: S101 - see _is_asking
    return f"_asked({', '.join([edit.text(node.func.value), *map(edit.text, node.args)])})"
