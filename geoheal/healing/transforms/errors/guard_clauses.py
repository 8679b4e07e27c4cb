"""Guard clauses for observed failures: missing keys, None, division by zero, empty sequences.

A guard stands at the failing expression, tests exactly the condition that failed, and defines the result in
that case. Errors that the module raises itself, or documents, are intended and left alone.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.case import Failure
from geoheal.healing.transforms.errors import fallback
from geoheal.healing.transforms.errors.guards.absence import (
    missing_deleted,
    missing_key,
    not_found,
    not_there,
)
from geoheal.healing.transforms.errors.guards.accessors import keys_asked_for
from geoheal.healing.transforms.errors.guards.contract.attributes import missing_attribute
from geoheal.healing.transforms.errors.guards.contract.closed import closed_before
from geoheal.healing.transforms.errors.guards.contract.default_meant import (
    default_by_name,
    default_meant,
    default_of_parameter,
)
from geoheal.healing.transforms.errors.guards.contract.done_elsewhere import done_elsewhere
from geoheal.healing.transforms.errors.guards.contract.first_entries import first_entry
from geoheal.healing.transforms.errors.guards.contract.known_names import fields_that_are_taken
from geoheal.healing.transforms.errors.guards.contract.members import made_by_its_branch, unknown_member
from geoheal.healing.transforms.errors.guards.contract.never_set import never_set
from geoheal.healing.transforms.errors.guards.contract.none_stays import none_stays, none_to_unpack
from geoheal.healing.transforms.errors.guards.contract.nothing_to_pass import nothing_to_pass
from geoheal.healing.transforms.errors.guards.contract.origins import none_from_caller
from geoheal.healing.transforms.errors.guards.contract.same_text import same_text
from geoheal.healing.transforms.errors.guards.contract.tested_late import tested_late
from geoheal.healing.transforms.errors.guards.contract.unbound import never_assigned
from geoheal.healing.transforms.errors.guards.files.vanished import file_vanished, folder_exists
from geoheal.healing.transforms.errors.guards.mixed_kinds import mixed_in_order
from geoheal.healing.transforms.errors.guards.moments import day_of_another_month, mixed_zones
from geoheal.healing.transforms.errors.guards.nothing import none_given
from geoheal.healing.transforms.errors.guards.nothing_among import nothing_among
from geoheal.healing.transforms.errors.guards.ordering import none_in_order
from geoheal.healing.transforms.errors.guards.other_kinds import other_kind
from geoheal.healing.transforms.errors.guards.place import FailurePlace
from geoheal.healing.transforms.errors.guards.scope_guards.at_its_scope import at_its_scope
from geoheal.healing.transforms.errors.guards.scope_guards.twins import twins_of
from geoheal.healing.transforms.errors.guards.sequences import (
    changed_while_run_over,
    exhausted,
    nothing_to_take,
    undecodable,
    unencodable,
)
from geoheal.healing.transforms.errors.guards.texts.numbers import (
    bad_value,
    no_statistics,
    nothing_to_divide_by,
)
from geoheal.healing.transforms.errors.guards.texts.pieces import cut_off
from geoheal.healing.transforms.errors.guards.texts.time_formats import other_time_format
from geoheal.healing.transforms.errors.guards.texts.unpacking import (
    nothing_to_unpack,
    nothing_to_zip,
    pairs_of_text,
    parts_of_text,
)
from geoheal.healing.transforms.errors.guards.texts.unreadable import thousands, unreadable
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

_Guard = Callable[[FailurePlace], bool]


def scope_guards(source: str, failures: Sequence[Failure], *, narrowly: bool) -> str | None:
    """Skip elements, or return early, if needed values are missing, and guard other failures.

    None if there is no failure of such a kind.

    Parameters
    ----------
    failures
        With the position of the expression.
    narrowly
        Whether only blank texts are skipped when texts are split.
    """
    edit, found = SourceEdit(source), list[FailurePlace]()
    view = ModuleView(edit.tree)

    def at_scope(place: FailurePlace) -> bool:
        if not at_its_scope(place, narrowly=narrowly):
            return False
        found.append(place)
        for twin, sibling in twins_of(place.node, place.function, view):
            if not fallback.promises_error(sibling, place.failure.error):
                at_its_scope(replace(place, node=twin, function=sibling), narrowly=narrowly)
        return True

    _add(edit, view, failures, 0, at_scope)
    return edit.result() if found else None


def guard_clauses(source: str, failures: Sequence[Failure], choice: int = 0) -> str | None:
    """Guard the expressions that fail.

    Parameters
    ----------
    failures
        With the position of the expression; failures of other kinds are ignored.
    choice
        Index of the fallback value among the candidates, from 0 for the most likely.
    """
    edit = SourceEdit(source)
    add_guards(edit, ModuleView(edit.tree), failures, choice)
    return edit.result()


def add_guards(edit: SourceEdit, view: ModuleView, failures: Sequence[Failure], choice: int) -> None:
    """Add the edits of :func:`guard_clauses` to others."""
    _add(edit, view, failures, choice, lambda _place: False)


def _add(
    edit: SourceEdit, view: ModuleView, failures: Sequence[Failure], choice: int, at_scope: _Guard
) -> None:
    guarded: set[ast.AST] = set()
    for failure in failures:
        function = view.functions.get(failure.function)
        if function is None or fallback.promises_error(function, failure.error):
            continue
        if not choice and any(kept(failure, edit, view) for kept in _CONTRACTS):
            continue
        for node, asking in _expressions(failure, function, view):
            place = FailurePlace(failure, node, asking, edit, view, choice)
            if node not in guarded and _is_guarded(place, at_scope):
                guarded.add(node)
                if asking is function:
                    break


def _expressions(
    failure: Failure, function: Function, view: ModuleView
) -> Iterator[tuple[ast.expr, Function]]:
    """Yield what may be guarded, and the functions around it: several for a mapping's missing key."""
    if function.name == "__getitem__":
        yield from keys_asked_for(failure, view)
    else:
        yield from ((node, function) for node in _nodes_at(failure, view))


def _is_guarded(place: FailurePlace, at_scope: _Guard) -> bool:
    if place.function.name != "__getitem__" and _by_its_test(place, at_scope):
        return True
    return done_elsewhere(place) or _GUARDS.get(place.failure.error, _unguarded)(place)


def _by_its_test(place: FailurePlace, at_scope: _Guard) -> bool:
    """Guard by a test that the module makes of what fails, or at another scope."""
    is_first = place.failure.error == "IndexError" and made_by_its_branch(place)
    return is_first or tested_late(place) or at_scope(place)


def _nodes_at(failure: Failure, view: ModuleView) -> list[ast.expr]:
    """Return expressions at the failing position: those of exactly this extent first, the innermost first."""
    on_line = [node for node in view.nodes if isinstance(node, ast.expr) and node.lineno == failure.line]
    exact = [
        node
        for node in on_line
        if node.col_offset == failure.column and node.end_col_offset == failure.end_column
    ]
    inside = [node for node in on_line if node not in exact and _is_within(node, failure)]
    return [*reversed(exact), *inside]


def _is_within(node: ast.expr, failure: Failure) -> bool:
    if failure.column is None or failure.end_column is None:
        return True
    return failure.column <= node.col_offset and (node.end_col_offset or 0) <= failure.end_column


def _unguarded(_place: FailurePlace) -> bool:
    return False


def _first_of(*guards: _Guard) -> _Guard:
    return lambda place: any(guard(place) for guard in guards)


_CONTRACTS: Final = (missing_attribute, closed_before)
"""Guards for the whole failure instead of one expression."""
_GUARDS: Final[dict[str, _Guard]] = {
    "KeyError": _first_of(first_entry, missing_key, missing_deleted, not_there),
    "ZeroDivisionError": nothing_to_divide_by,
    "decimal.DivisionByZero": nothing_to_divide_by,
    "decimal.InvalidOperation": _first_of(nothing_to_divide_by, unreadable),
    "json.decoder.JSONDecodeError": unreadable,
    "binascii.Error": unreadable,
    "TypeError": _first_of(
        mixed_zones,
        none_in_order,
        mixed_in_order,
        default_of_parameter,
        default_by_name,
        nothing_among,
        nothing_to_pass,
        fields_that_are_taken,
        none_stays,
        none_to_unpack,
        none_from_caller,
        none_given,
        other_kind,
        default_meant,
    ),
    "AttributeError": _first_of(
        default_of_parameter,
        default_by_name,
        none_from_caller,
        none_given,
        never_set,
        other_kind,
        default_meant,
    ),
    "FileNotFoundError": file_vanished,
    "FileExistsError": folder_exists,
    "IndexError": nothing_to_take,
    "ValueError": _first_of(
        same_text,
        bad_value,
        day_of_another_month,
        not_there,
        not_found,
        parts_of_text,
        pairs_of_text,
        nothing_to_zip,
        nothing_to_unpack,
        thousands,
        other_time_format,
        unknown_member,
        unreadable,
    ),
    "UnboundLocalError": never_assigned,
    "StopIteration": exhausted,
    "RuntimeError": changed_while_run_over,
    "UnicodeDecodeError": _first_of(cut_off, undecodable),
    "UnicodeEncodeError": unencodable,
    "statistics.StatisticsError": no_statistics,
}
"""Guards by the observed error."""
