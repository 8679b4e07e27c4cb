"""Find rows of a long-lived list by bisection, instead of comparing all of them.

``kept_rows`` looks up rows whose field equals a value. Here, the field lies between values, as in the events
of an hour, begins with a text, as in the files of a folder, or is the last one before a value, as in the
state at a time. The order of the rows is kept across calls. Only the loop's iterable is replaced; its
comparison stays.
"""

import ast
from collections.abc import Collection

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.rows.list_owners import slot_of
from geoheal.healing.transforms.speed.rows.lookups import doubt, lookups, write_lookup
from geoheal.healing.transforms.speed.rows.order_searches import OrderSearch, order_search
from geoheal.healing.transforms.speed.rows.ordered_rows import ORDERED


def rows_in_order(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Iterate only over rows whose field lies within the bounds, in all functions or the given ones.

    Parameters
    ----------
    elsewhere
        Collects the doubt: changes of a row's field, or of the rows' order, are not detected everywhere.

    >>> changed = rows_in_order('''class Log:
    ...     def since(self, time):
    ...         return [e.text for e in self.events if e.time >= time]
    ... ''')
    >>> print(changed[changed.index("class Log"):])
    class Log:
        def since(self, time):
            return [e.text for e in _ordered(self, "_events_in_order_of_time", self.events, lambda e: e.time, lambda: (time, ..., ...)) if e.time >= time]
    <BLANKLINE>
    """  # noqa: E501 - what it makes is not wrapped
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    for search, function, owner in lookups(source, view, elsewhere, order_search):
        _replace(search, owner, edit, view)
        doubt(function, edit.text(search.rows), ast.unparse(search.bound.field), elsewhere)
    return edit.result()


def _replace(search: OrderSearch, owner: str, edit: SourceEdit, view: ModuleView) -> None:
    rows, bound = edit.text(search.rows), search.bound
    field = ast.unparse(bound.field)
    slot = slot_of(rows, field, search.row, view, kept="in_order_of")
    limits = ", ".join(
        "..." if each is None else edit.text(each) for each in (bound.low, bound.high, bound.start)
    )
    call = f'_ordered({owner}, "{slot}", {rows}, lambda {search.row}: {field}, lambda: ({limits})'
    write_lookup(edit, view, search.rows, call, {"numbered": search.is_numbered, "last": search.is_last})
    edit.add_import("import bisect")
    edit.add_helper(ORDERED)
