"""Update a sum over a growing list instead of computing it again with every call.

A ledger's ``balance`` adds all its entries for each booking. The list must be an attribute that the module
only appends to, and the terms must be fields of its items that are only assigned on creation.
"""

import ast
from collections.abc import Collection

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.item_fields import fields_of
from geoheal.healing.transforms.speed.running.steady_items import stays
from geoheal.healing.transforms.speed.running.sum_forms import GrowingSum, sum_of


def running_sums(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Cache the sums of these methods, and continue from there.

    Parameters
    ----------
    functions
        Qualified names.
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> changed = running_sums('''class Ledger:
    ...     def __init__(self):
    ...         self._entries = []
    ...     def book(self, entry):
    ...         self._entries.append(entry)
    ...     @property
    ...     def balance(self):
    ...         return sum(entry.amount for entry in self._entries)
    ... ''')
    >>> print(changed[changed.index("    @property"):])
        @property
        def balance(self):
            total, known = self.__dict__.get("_sum_of_balance", (0, 0))
            for number in range(known, len(self._entries)):
                entry = self._entries[number]
                total = total + entry.amount
            self._sum_of_balance = total, len(self._entries)
            return total
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    for function in view.focused_functions:
        found = sum_of(function, edit)
        kind = view.parents[function]
        if found is not None and isinstance(kind, ast.ClassDef) and stays(found, function, kind, view):
            _go_on(found, function, kind, edit, view, elsewhere)
    return edit.result()


def _go_on(
    found: GrowingSum,
    function: Function,
    kind: ast.ClassDef,
    edit: SourceEdit,
    view: ModuleView,
    elsewhere: Elsewhere,
) -> None:
    name, own = found.held.attr, own_name(function)
    if elsewhere.copies_state(edit.source, kind.name) or elsewhere.uses(name, edit.source, kind.name):
        return
    fields = sorted(map(str, fields_of(found.term, *found.conditions)))
    if any(elsewhere.sets(each) for each in fields):
        return
    kept, held, item = view.fresh_name(f"_sum_of_{function.name}"), edit.text(found.held), found.item.id
    total, known, number = (view.fresh_name(each) for each in ("total", "known", "number"))
    added = f"{total} = {total} + {_grouped(found.term, edit)}"
    tests = " and ".join(f"({edit.text(each)})" for each in found.conditions)
    lines = [
        f'{total}, {known} = {own}.__dict__.get("{kept}", ({found.begun}, 0))',
        f"for {number} in range({known}, len({held})):",
        f"    {item} = {held}[{number}]",
        *([f"    if {tests}:", f"        {added}"] if tests else [f"    {added}"]),
        f"{own}.{kept} = {total}, len({held})",
        f"return {total}",
    ]
    edit.replace_statements(*found.statements, "\n".join(lines) + "\n")
    elsewhere.doubt(
        f"{function.name} continues with its last sum: check that no code changes "
        f"{' or '.join(fields) or 'an item'} of the items in {name}, and that it adds up numbers."
    )


def _grouped(term: ast.expr, edit: SourceEdit) -> str:
    is_one = isinstance(term, ast.Name | ast.Attribute | ast.Subscript | ast.Constant)
    return edit.text(term) if is_one else f"({edit.text(term)})"
