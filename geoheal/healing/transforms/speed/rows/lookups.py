"""Searches of rows in long-lived lists that an index may replace."""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeVar

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.rows.changed_rows import may_change
from geoheal.healing.transforms.speed.rows.fields import Part
from geoheal.healing.transforms.speed.rows.list_owners import LIST_OWNERS, class_names, owner_of


class IndexableSearch(Protocol):
    """A search of rows by a field."""

    @property
    def rows(self) -> ast.expr:
        """The list."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """The attributes and items of a row that decide about the field."""


Found = TypeVar("Found", bound=IndexableSearch)


def lookups(
    source: str,
    view: ModuleView,
    elsewhere: Elsewhere,
    find: Callable[[ast.AST, ModuleView, Purity], Found | None],
    *,
    by_contents: Callable[[Found], bool] = lambda _: False,
) -> Iterator[tuple[Found, Function, str]]:
    """Yield the searches whose rows stay as they are, with their function and the owner of the index.

    Parameters
    ----------
    by_contents
        Whether a search also depends on what the field contains.
    """
    purity = view.shared(Purity)
    for function in view.focused_functions:
        for node in ast.walk(function):
            search = find(node, view, purity) if view.function_of(node) is function else None
            if search is None or may_change(search.rows, search.parts, view, contents=by_contents(search)):
                continue
            owner = owner_of(search.rows, function, view)
            if owner is not None and not elsewhere.copies_state(source, *class_names(function, view)):
                yield search, function, owner


def write_lookup(
    edit: SourceEdit, view: ModuleView, rows: ast.expr, call: str, flags: Mapping[str, bool]
) -> None:
    """Replace the rows that a loop goes through, or their enumeration, by a call of a lookup.

    Parameters
    ----------
    call
        Its text up to the last positional argument.
    flags
        Its options by name; those that hold are passed.
    """
    whole = view.parents[rows] if flags["numbered"] else rows
    edit.replace(whole, f"{call}{''.join(f', {name}=True' for name, holds in flags.items() if holds)})")
    edit.add_import("import threading")
    edit.add_import("import types")
    edit.add_helper(LIST_OWNERS)


def doubt(function: Function, rows: str, field: str, elsewhere: Elsewhere) -> None:
    """Note that changes of a row's field, or of the rows' order, are not detected everywhere."""
    elsewhere.doubt(
        f"{function.name} looks up rows of {rows} by {field}: check that {field} does not change while a "
        f"row is in {rows}, and that no code reorders {rows}, or replaces a row in it."
    )
