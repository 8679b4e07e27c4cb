"""Look up rows in an index instead of searching all rows repeatedly for a key.

Three forms: a nested loop that handles the rows with a matching key; a comprehension or ``next`` over the
matching rows within a loop; and a function that searches a constant table of the module.

The condition stays; the index only selects the rows to test. If a key, the searched value or the table itself
is not a plain value (an unhashable key, or one with custom equality; an iterator, which a second iteration
finds empty), all rows are tested as before.
"""

import ast
from collections.abc import Collection, Sequence
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.aliases import doubted_aliases
from geoheal.healing.transforms.facts.invariance import (
    Repetition,
    is_steady,
    repeated_parts,
    repetitions_around,
)
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, PURE_METHODS, Purity
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, root_name
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.indexed.key_search import KeySearch, key_search

INDEXED: Final = '''_PLAIN_KEYS = {str, int, bytes, bool, float, type(None)}


def _rows_by(rows, key):
    """Rows by their keys; None where a plain key does not identify them."""
    if type(rows) not in (list, tuple):
        return None
    found = {}
    try:
        for row in rows:
            value = key(row)
            if type(value) not in _PLAIN_KEYS:
                return None
            found.setdefault(value, []).append(row)
    except Exception:  # the search itself fails, at its own time
        return None
    return found


def _rows_with(rows, index, wanted):
    """The rows that may have a key: all of them where no index can tell."""
    if not index:
        return rows
    value = wanted()
    return index.get(value, ()) if type(value) in _PLAIN_KEYS else rows
'''


def index_search(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Replace repeated searches by an index.

    Parameters
    ----------
    elsewhere
        Collects doubts.

    >>> changed = index_search('''def totals(users, orders):
    ...     for user in users:
    ...         for order in orders:
    ...             if order["user"] == user["id"]:
    ...                 add(user, order)
    ... ''')
    >>> print(changed[changed.index("def totals"):])
    def totals(users, orders):
        orders_index = _rows_by(orders, lambda order: order["user"])
        for user in users:
            for order in _rows_with(orders, orders_index, lambda: user["id"]):
                if order["user"] == user["id"]:
                    add(user, order)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    rewriting = _Rewriting(edit, view, view.shared(Purity), elsewhere or Elsewhere())
    for node in view.focused_nodes():
        if isinstance(node, ast.For):
            rewriting.rewrite_loop(node)
        elif isinstance(node, _Comprehension) and len(node.generators) == 1:
            rewriting.rewrite_comprehension(node)
    return edit.result()


_Comprehension = ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp
_Searched = ast.For | _Comprehension


def _test_of(node: _Comprehension, view: ModuleView, purity: Purity) -> ast.expr | None:
    """Return the condition that selects a row: its own, that of ``any``, or that of ``x in [..]``."""
    conditions = node.generators[0].ifs
    if conditions:
        return conditions[0]
    if not isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp):
        return None
    match view.parents[node]:
        case ast.Call(func=ast.Name(id="any"), args=[each]) if each is node:
            return node.elt
        case ast.Compare(left=wanted, ops=[ast.In() | ast.NotIn()], comparators=[each]) if each is node:
            is_pure = purity.is_pure_expression(node.elt)
            return ast.Compare(node.elt, [ast.Eq()], [wanted]) if is_pure else None
    return None


class _Rewriting:
    """The searches of one module, and their indexes."""

    def __init__(self, edit: SourceEdit, view: ModuleView, purity: Purity, elsewhere: Elsewhere) -> None:
        self._edit = edit
        self._view = view
        self._purity = purity
        self._elsewhere = elsewhere
        self._made: dict[tuple[ast.AST | None, str, str], str] = {}

    def rewrite_loop(self, loop: ast.For) -> None:
        """Iterate only over rows that may match."""
        if loop.orelse or len(loop.body) != 1 or not isinstance(loop.body[0], ast.If) or loop.body[0].orelse:
            return
        self._rewrite(loop, key_search(loop.target, loop.iter, loop.body[0].test, self._purity))

    def rewrite_comprehension(self, node: _Comprehension) -> None:
        """Iterate only over rows that may match, in a comprehension."""
        generator = node.generators[0]
        test = _test_of(node, self._view, self._purity)
        if test is not None and not generator.is_async:
            self._rewrite(node, key_search(generator.target, generator.iter, test, self._purity))

    def _rewrite(self, searched: _Searched, search: KeySearch | None) -> None:
        index = None if search is None else self._index(search, searched)
        if search is None or index is None:
            return
        wanted = self._edit.text(search.wanted)
        self._edit.replace(search.iterated, f"_rows_with({search.table}, {index}, lambda: {wanted})")
        self._edit.add_helper(INDEXED)

    def _index(self, search: KeySearch, searched: _Searched) -> str | None:
        """Create the index next to the module's table, or before the outermost loop that keeps it."""
        view = self._view
        if not self._purity.is_pure_expression(search.wanted):
            return None
        is_table = view.is_constant_global(search.table) and view.function_of(searched) is not None
        if is_table and not _is_local(search.table, searched, view):
            if search.asked is not None or _is_key_stored(search.key, view.tree):
                return None
            return self._named(search, view.top_level[search.table][0], of_module=True)
        outermost = _outermost(search, searched, view, self._purity)
        if outermost is None or not _is_rows(search.table, outermost, view):
            return None
        parts = repeated_parts(outermost)
        suspects = doubted_aliases([search.table], parts, view.function_of(searched))
        if suspects is None:
            return None
        self._doubt(search, parts, suspects)
        return self._named(search, view.statement_of(outermost), of_module=False)

    def _doubt(self, search: KeySearch, parts: Sequence[ast.AST], suspects: Sequence[str]) -> None:
        for each in suspects:
            self._elsewhere.doubt(f"Check that {each} and {search.table} are never the same object.")
        if search.asked is not None:
            self._elsewhere.doubt(
                f"{search.asked} is called once for each {search.row} of {search.table}: check that it "
                "changes nothing, and returns the same each time."
            )
        elif any(_is_given_away(node, search.row) for part in parts for node in ast.walk(part)):
            key = self._key_text(search)
            self._elsewhere.doubt(
                f"The loop passes {search.row} to other functions: check that none of them changes {key}."
            )

    def _key_text(self, search: KeySearch) -> str:
        is_written = hasattr(search.key, "lineno")
        return self._edit.text(search.key) if is_written else ast.unparse(search.key)

    def _named(self, search: KeySearch, place: ast.stmt, *, of_module: bool) -> str:
        key = self._key_text(search)
        kept = None if of_module else place
        if (kept, search.table, key) not in self._made:
            name = _index_name(search, self._view, self._made)
            text = f"{name} = _rows_by({search.table}, lambda {search.row}: {key})\n"
            insert = self._edit.insert_after if of_module else self._edit.insert_before
            insert(place, text)
            self._made[kept, search.table, key] = name
        return self._made[kept, search.table, key]


_Made = dict[tuple[ast.AST | None, str, str], str]


def _is_given_away(node: ast.AST, row: str) -> bool:
    """Whether a row itself is passed to a call that may change it."""
    if not isinstance(node, ast.Call):
        return False
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    if not any(is_name(each, row) for each in given):
        return False
    match node.func:
        case ast.Name(id=name):
            return name not in PURE_BUILTINS | {"print"}
        case ast.Attribute(attr=name):
            return name not in PURE_METHODS | MUTATORS
    return root_name(node.func) != row


def _outermost(search: KeySearch, searched: _Searched, view: ModuleView, purity: Purity) -> Repetition | None:
    """Return the outermost loop around a search that changes neither table nor key."""
    outermost = None
    for repetition in repetitions_around(searched, view):
        parts = repeated_parts(repetition)
        if isinstance(repetition, ast.AsyncFor) or not is_steady([search.table], parts, purity):
            break
        if any(_is_key_stored(search.key, part) for part in parts):
            break
        if search.asked is not None and not is_steady([search.asked], parts, purity):
            break
        outermost = repetition
    return outermost


def _index_name(search: KeySearch, view: ModuleView, made: _Made) -> str:
    name = view.fresh_name(f"{search.table}_index" if search.table.islower() else f"{search.table}_INDEX")
    return view.fresh_name(f"{name}_{len(made) + 1}") if name in made.values() else name


def _is_rows(table: str, outermost: ast.AST, view: ModuleView) -> bool:
    """Whether the table exists before the outermost loop."""
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


def _is_key_stored(key: ast.expr, part: ast.AST) -> bool:
    """Whether a field that a key reads is assigned, on any row."""
    return any(_is_field_stored(each, part) for each in ast.walk(key) if isinstance(each, ast.expr))


def _is_field_stored(key: ast.expr, part: ast.AST) -> bool:
    """Whether a field of this name is assigned, on any row."""
    for node in own_nodes(part) if not isinstance(part, ast.Module) else ast.walk(part):
        if isinstance(key, ast.Attribute) and isinstance(node, ast.Attribute):
            is_init = is_name(node.value, "self")
            if node.attr == key.attr and not isinstance(node.ctx, ast.Load) and not is_init:
                return True
        if isinstance(key, ast.Subscript) and isinstance(node, ast.Subscript):
            same = ast.dump(node.slice) == ast.dump(key.slice)
            if same and not isinstance(node.ctx, ast.Load):
                return True
    return False
