"""Look up rows in a long-lived list by a cached index, instead of iterating over all of them.

``index_search`` creates an index if a loop repeatedly searches a list that does not change. Here, the lists
belong to objects, modules or callers; one call searches them, and the next one extends them. Their rows are
found by indexes that are cached across calls. Only the loop's iterable is replaced; its comparison stays.
"""

import ast
from collections.abc import Collection

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.rows.having_rows import HAVING
from geoheal.healing.transforms.speed.rows.list_owners import slot_of
from geoheal.healing.transforms.speed.rows.lookups import doubt, lookups, write_lookup
from geoheal.healing.transforms.speed.rows.row_searches import RowSearch, row_search


def kept_rows(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Iterate only over rows with a matching field, in all functions or the given ones.

    Parameters
    ----------
    elsewhere
        Collects the doubt: changes of a row's field, or of the rows' order, are not detected everywhere.

    >>> changed = kept_rows('''class World:
    ...     def room(self, name):
    ...         for room in self.rooms:
    ...             if room.name == name:
    ...                 return room
    ... ''')
    >>> print(changed[changed.index("class World"):])
    class World:
        def room(self, name):
            for room in _having(self, "_rooms_by_name", self.rooms, lambda room: room.name, name):
                if room.name == name:
                    return room
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    found = lookups(source, view, elsewhere, row_search, by_contents=lambda search: search.is_one_of_several)
    for search, function, owner in found:
        _replace(search, owner, edit, view)
        doubt(function, edit.text(search.rows), ast.unparse(search.field), elsewhere)
    return edit.result()


def _replace(search: RowSearch, owner: str, edit: SourceEdit, view: ModuleView) -> None:
    rows, field = edit.text(search.rows), ast.unparse(search.field)
    slot = slot_of(rows, field, search.row, view)
    wanted = ("lambda: " if search.computes else "") + edit.text(search.wanted)
    flags = {
        "numbered": search.is_numbered,
        "several": search.is_one_of_several,
        "computed": search.computes,
    }
    call = f'_having({owner}, "{slot}", {rows}, lambda {search.row}: {field}, {wanted}'
    write_lookup(edit, view, search.rows, call, flags)
    edit.add_helper(HAVING)
