"""Look a row up in an index instead of searching all rows, again and again, for the one with a key.

Three shapes: a loop within a loop that acts on the rows whose key matches; a comprehension or ``next`` over
the matching rows within a loop; and a function that searches a table of the module that never changes.
"""

import ast
from collections.abc import Collection
from dataclasses import dataclass

from geoheal.healing.transforms.invariance import is_steady, repeated_parts, repetitions_around
from geoheal.healing.transforms.module_view import ModuleView, own_nodes, read_names
from geoheal.healing.transforms.purity import Purity
from geoheal.healing.transforms.source_edit import SourceEdit


@dataclass(frozen=True, slots=True)
class _Search:
    """Rows of a table whose key equals what is wanted."""

    table: str
    row: str
    key: ast.expr
    wanted: ast.expr
    iterated: ast.Name
    test: ast.Compare


def index_search(source: str, functions: Collection[str] | None = None) -> str | None:
    """Replace repeated searches by an index.

    >>> print(index_search('''def totals(users, orders):
    ...     for user in users:
    ...         for order in orders:
    ...             if order["user"] == user["id"]:
    ...                 add(user, order)
    ... '''))
    def totals(users, orders):
        orders_index = {}
        for order in orders:
            orders_index.setdefault(order["user"], []).append(order)
        for user in users:
            for order in orders_index.get(user["id"], ()):
                add(user, order)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    purity = Purity(view)
    made: dict[tuple[ast.AST | None, str, str], str] = {}
    for node in view.focused_nodes():
        if isinstance(node, ast.For):
            _rewrite_loop(node, edit, view, purity, made)
        elif isinstance(node, ast.ListComp | ast.GeneratorExp) and len(node.generators) == 1:
            _rewrite_comprehension(node, edit, view, purity, made)
    return edit.result()


_Made = dict[tuple[ast.AST | None, str, str], str]


def _rewrite_loop(loop: ast.For, edit: SourceEdit, view: ModuleView, purity: Purity, made: _Made) -> None:
    if loop.orelse or len(loop.body) != 1 or not isinstance(loop.body[0], ast.If) or loop.body[0].orelse:
        return
    condition = loop.body[0]
    search = _search(loop.target, loop.iter, condition.test)
    if search is None or not edit.stands_alone(condition):
        return
    index = _index(search, loop, edit, view, purity, made)
    if index is None:
        return
    body = edit.block_text(condition.body[0], condition.body[-1])
    edit.replace(search.iterated, f"{index}.get({edit.text(search.wanted)}, ())")
    edit.replace_statements(condition, condition, body)


def _rewrite_comprehension(
    node: ast.ListComp | ast.GeneratorExp, edit: SourceEdit, view: ModuleView, purity: Purity, made: _Made
) -> None:
    generator = node.generators[0]
    if len(generator.ifs) != 1 or generator.is_async:
        return
    search = _search(generator.target, generator.iter, generator.ifs[0])
    if search is None:
        return
    index = _index(search, node, edit, view, purity, made)
    if index is None:
        return
    rows = f"{index}.get({edit.text(search.wanted)}, ())"
    text = f"{edit.text(node.elt)} for {search.row} in {rows}"
    outer = edit.text(node)
    opening, closing = ("[", "]") if isinstance(node, ast.ListComp) else ("(", ")")
    if isinstance(node, ast.GeneratorExp) and not outer.startswith("("):
        opening = closing = ""
    edit.replace(node, f"{opening}{text}{closing}")


def _search(target: ast.expr, iterated: ast.expr, test: ast.expr) -> _Search | None:
    if not (isinstance(target, ast.Name) and isinstance(iterated, ast.Name)):
        return None
    if not (isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq)):
        return None
    sides = [test.left, test.comparators[0]]
    about_row = [target.id in read_names(side) for side in sides]
    if about_row.count(True) != 1 or iterated.id in read_names(test):
        return None
    key, wanted = sides if about_row[0] else reversed(sides)
    if not _is_field(key, target.id):
        return None
    return _Search(iterated.id, target.id, key, wanted, iterated, test)


def _is_field(node: ast.expr, row: str) -> bool:
    """``row["id"]``, ``row.id``, ``row[0]``, or ``row`` itself."""
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == row
    if isinstance(node, ast.Subscript):
        return (
            isinstance(node.value, ast.Name) and node.value.id == row and isinstance(node.slice, ast.Constant)
        )
    return False


def _index(
    search: _Search,
    searched: ast.For | ast.ListComp | ast.GeneratorExp,
    edit: SourceEdit,
    view: ModuleView,
    purity: Purity,
    made: _Made,
) -> str | None:
    """Make the index, beside the module's table or before the outermost loop that leaves it as it is."""
    if not purity.is_pure_expression(search.wanted):
        return None
    key = edit.text(search.key)
    is_table = view.is_constant_global(search.table) and view.function_of(searched) is not None
    place: ast.stmt | None = None
    if is_table and not _is_local(search.table, searched, view):
        if _is_field_stored(search.key, view.tree):
            return None
    else:
        outermost = _outermost(search, searched, view, purity)
        if outermost is None or not _is_rows(search.table, outermost, view):
            return None
        place = view.statement_of(outermost)
    if (place, search.table, key) not in made:
        name = _index_name(search, view, made)
        if place is None:
            edit.insert_after(view.top_level[search.table][0], _filled(name, search, key, of_module=True))
        else:
            edit.insert_before(place, _filled(name, search, key, of_module=False))
        made[place, search.table, key] = name
    return made[place, search.table, key]


def _outermost(
    search: _Search, searched: ast.For | ast.ListComp | ast.GeneratorExp, view: ModuleView, purity: Purity
) -> ast.AST | None:
    """The outermost repetition around a search that leaves table and key as they are."""
    outermost = None
    for repetition in repetitions_around(searched, view):
        parts = repeated_parts(repetition)
        if isinstance(repetition, ast.AsyncFor) or not is_steady([search.table], parts, purity):
            break
        if any(_is_field_stored(search.key, part) for part in parts):
            break
        outermost = repetition
    return outermost


def _index_name(search: _Search, view: ModuleView, made: _Made) -> str:
    name = view.fresh_name(f"{search.table}_index" if search.table.islower() else f"{search.table}_INDEX")
    return view.fresh_name(f"{name}_{len(made) + 1}") if name in made.values() else name


def _filled(name: str, search: _Search, key: str, *, of_module: bool) -> str:
    """The statements that fill an index; in a module, the row's name is a private one."""
    row = f"_{search.row}" if of_module else search.row
    key = key.replace(search.row, row, 1)
    return f"{name} = {{}}\nfor {row} in {search.table}:\n    {name}.setdefault({key}, []).append({row})\n"


def _is_rows(table: str, outermost: ast.AST, view: ModuleView) -> bool:
    """Whether the table is there before the outermost loop, and not made by it."""
    return table not in {
        node.id
        for node in ast.walk(outermost)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Store)
        and view.function_of(node) is not None
    }


def _is_local(name: str, node: ast.AST, view: ModuleView) -> bool:
    function = view.function_of(node)
    return function is not None and name in view.locals_of(function)


def _is_field_stored(key: ast.expr, part: ast.AST) -> bool:
    """Whether a field of this name is stored into, of whatever row."""
    for node in own_nodes(part) if not isinstance(part, ast.Module) else ast.walk(part):
        if isinstance(key, ast.Attribute) and isinstance(node, ast.Attribute):
            is_init = isinstance(node.value, ast.Name) and node.value.id == "self"
            if node.attr == key.attr and not isinstance(node.ctx, ast.Load) and not is_init:
                return True
        if isinstance(key, ast.Subscript) and isinstance(node, ast.Subscript):
            same = ast.dump(node.slice) == ast.dump(key.slice)
            if same and not isinstance(node.ctx, ast.Load):
                return True
    return False
