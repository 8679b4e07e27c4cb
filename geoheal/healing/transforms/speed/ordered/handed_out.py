"""Entries of a mapping that a method of its object hands out: ``queue = self._queue_of(task)``."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.ended.nested_entries import Entry, NestedTable, chosen, named
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A function that returns only entries of a mapping, and the uses of these.

    Parameters
    ----------
    returned
        The expressions that it returns.
    entries
        Its calls, and the names that their results are assigned to.
    """

    function: Function
    returned: Sequence[ast.expr]
    entries: Sequence[Entry]


def handed_out(
    table: NestedTable, known: Sequence[Entry], source: str, view: ModuleView, elsewhere: Elsewhere
) -> Iterator[HandedOut]:
    """Yield the functions that hand entries out, if all their calls are known.

    Parameters
    ----------
    known
        The entries that are looked up in the mapping itself.
    """
    nodes = {each.node for each in known}
    for function in dict.fromkeys(view.function_of(each.node) for each in known):
        if function is None or isinstance(function, ast.AsyncFunctionDef) or function.decorator_list:
            continue
        returned = [each.value for each in own_nodes(function) if isinstance(each, ast.Return)]
        given = [each for each in returned if each is not None and each in nodes]
        calls = _calls(function, view)
        if not given or len(given) != len(returned) or calls is None or _yields(function):
            continue
        if not elsewhere.uses(function.name, source, *table.class_names):
            if not function.name.startswith("_"):
                elsewhere.doubt(
                    f"{function.name} returns deques now: check that no code outside of the module "
                    "needs lists."
                )
            yield HandedOut(function, given, [each for call in calls for each in _entries(call, view)])


def _calls(function: Function, view: ModuleView) -> list[ast.Call] | None:
    """Return all calls of a function; None if it is mentioned in another way, or shares its name."""
    if len(view.functions_named(function.name)) != 1 or view.rebound & {function.name}:
        return None
    mentions = [*view.attributes_named(function.name), *view.loads.get(function.name, [])]
    calls: list[ast.Call] = []
    for each in mentions:
        call = view.parents[each]
        if not isinstance(call, ast.Call) or call.func is not each or view.function_of(call) is None:
            return None
        calls.append(call)
    return calls


def _yields(function: Function) -> bool:
    return any(isinstance(each, ast.Yield | ast.YieldFrom) for each in own_nodes(function))


def _entries(call: ast.Call, view: ModuleView) -> Iterator[Entry]:
    function = view.function_of(call)
    yield Entry(call, call.func, None)
    if function is not None and chosen(call, view) is call:
        yield from named(call, call.func, None, function, view)
