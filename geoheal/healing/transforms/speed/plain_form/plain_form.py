"""Normalise loops and searches to the form that the transforms recognise.

The same search is written with ``in``, ``any``, ``count``, a flag, an index, ``continue`` or a function. Each
rule replaces one form by a simpler one, which another rule may simplify further. The result is only used if
another transform then changes it.
"""

from collections.abc import Callable, Collection
from typing import Final

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.plain_form.appended import plain_appends
from geoheal.healing.transforms.speed.plain_form.conditions import plain_conditions
from geoheal.healing.transforms.speed.plain_form.counted_loops import plain_counting
from geoheal.healing.transforms.speed.plain_form.helper_calls import plain_calls
from geoheal.healing.transforms.speed.plain_form.indexed_loops import plain_indexing
from geoheal.healing.transforms.speed.plain_form.other_names import plain_names
from geoheal.healing.transforms.speed.plain_form.search_loops import plain_searches
from geoheal.healing.transforms.speed.plain_form.searches import plain_membership

Rule = Callable[[SourceEdit, ModuleView, Elsewhere], None]

RULES: Final[tuple[Rule, ...]] = (
    plain_names,
    plain_counting,
    plain_indexing,
    plain_conditions,
    plain_searches,
    plain_calls,
    plain_membership,
    plain_appends,
)
_BUILT_IN: Final = frozenset({"any", "all", "len", "range", "enumerate"})
ROUNDS: Final = 3
"""How often all rules are applied: three times are enough for three nested loops."""


def plain_form(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Return the source in normal form; None if it is unchanged.

    Parameters
    ----------
    functions
        Qualified names of the functions that may be changed.
    elsewhere
        Collects doubts.

    >>> print(plain_form('''def f(xs, ys):
    ...     kept = []
    ...     i = 0
    ...     while i < len(xs):
    ...         known = False
    ...         for y in ys:
    ...             if y == xs[i]:
    ...                 known = True
    ...                 break
    ...         if known:
    ...             kept += [xs[i]]
    ...         i += 1
    ...     return kept
    ... '''))
    def f(xs, ys):
        kept = []
        for x in xs:
            known = x in ys
            if known:
                kept.append(x)
        return kept
    <BLANKLINE>
    """
    elsewhere = elsewhere or Elsewhere()
    if SourceEdit(source).binds(_BUILT_IN):
        return None
    changed = source
    for _ in range(ROUNDS):
        before = changed
        for rule in RULES:
            edit, noted = SourceEdit(changed), Elsewhere(elsewhere.project)
            rule(edit, ModuleView(edit.tree, functions), noted)
            result = edit.result()
            if result is not None:
                changed = result
                for doubt in noted.doubts:
                    elsewhere.doubt(doubt)
        if changed == before:
            break
    return None if changed == source else changed
