"""Remove elements of a list together: each removal searches the list, or moves all that comes after.

``for row in done: rows.remove(row)``, ``while place < len(rows)`` with ``rows.pop(place)``, a loop from the
last place to the first with ``del rows[place]``, and copies without one place.
"""

from collections.abc import Collection
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.taken_out.by_place import remove_by_place
from geoheal.healing.transforms.speed.taken_out.by_value import remove_by_value, without_one_place

_OWN: Final = frozenset({"_remove_places", "_all_but"})
"""Functions of the runtime source, which remove one by one where that is right."""


def taken_out_together(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Remove several elements of a list in one pass.

    Parameters
    ----------
    functions
        Qualified names of the functions that may be changed.
    elsewhere
        Collects doubts.

    >>> changed = taken_out_together('''def clean(rows, done):
    ...     for row in done:
    ...         rows.remove(row)
    ... ''')
    >>> print(changed[changed.index("def clean"):])
    def clean(rows, done):
        _remove_each(rows, done)
    <BLANKLINE>
    """
    elsewhere = elsewhere or Elsewhere()
    changed = source
    for rule in (remove_by_value, remove_by_place, without_one_place):
        edit = SourceEdit(changed)
        view = ModuleView(edit.tree, functions)
        for function in view.focused_functions:
            if function.name not in _OWN:
                rule(function, edit, view, elsewhere)
        changed = edit.result() or changed
    return None if changed == source else changed
