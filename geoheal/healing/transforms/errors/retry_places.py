"""Which functions may be called again after a failure."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.case import Failure
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.errors.acts import is_act
from geoheal.healing.transforms.errors.http_method import RequestRule, calls_at, rule_of
from geoheal.healing.transforms.facts.purity import is_new_container
from geoheal.healing.transforms.facts.shapes import assigns, is_attribute, is_attribute_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, root_name
from geoheal.healing.transforms.scopes import called_name, own_nodes, parameters


@dataclass(frozen=True, slots=True)
class RetryPlace:
    """A function to retry, and the rule of its requests; None if the names decided."""

    function: Function
    rule: RequestRule | None = None


def places(failure: Failure, view: ModuleView) -> list[RetryPlace]:
    """Return the functions to retry: the failing one, or its callers that may be called twice."""
    failing = view.functions.get(failure.function)
    if failing is None or _is_generator(failing):
        return []
    calls = calls_at(failing, failure.line, failure.column, failure.end_column)
    rule = rule_of(failing, calls, view)
    if rule is not None and rule.may_repeat and _is_repeatable(failing, failure.line, view, calls):
        return [RetryPlace(failing, rule)]
    if rule is not None:
        return list(_places_by_method(failing, failure.line, view)) if rule.may_repeat else []
    by_name = _places_by_name(failing, view) if _is_repeatable(failing, failure.line, view) else []
    return by_name or list(_places_by_method(failing, failure.line, view))


def _places_by_name(failing: Function, view: ModuleView) -> list[RetryPlace]:
    """Return the failing function, unless it or a caller has the name of an action; for unknown methods."""
    if not any(is_act(caller.name) for caller in _closure(failing, view)):
        return [RetryPlace(failing)]
    return [
        RetryPlace(caller, rule)
        for caller in _callers(failing, view)
        if not is_act(caller.name)
        and not any(is_act(above.name) for above in _closure(caller, view))
        and _is_repeatable(caller, _line_of_call(caller, failing), view)
        and not _is_generator(caller)
        and ((rule := rule_of(caller, _calls_of(caller, failing), view)) is None or rule.may_repeat)
    ]


def _places_by_method(failing: Function, line: int, view: ModuleView) -> Iterator[RetryPlace]:
    """Yield the nearest callers that determine the HTTP method of their request, if it may be repeated."""
    seen, new = {failing}, [(failing, line)]
    while new:
        called, at = new.pop()
        if not _is_repeatable(called, at, view, calls_at(called, at), is_carrier=True):
            continue
        for caller in _callers(called, view):
            calls = _calls_of(caller, called)
            if caller in seen or _is_generator(caller):
                continue
            seen.add(caller)
            rule, place = rule_of(caller, calls, view), _line_of_call(caller, called)
            if rule is None:
                new.append((caller, place))
            elif rule.may_repeat and _is_repeatable(caller, place, view, calls):
                yield RetryPlace(caller, rule)


def _is_repeatable(
    function: Function,
    line: int,
    view: ModuleView,
    requests: Sequence[ast.Call] | None = None,
    *,
    is_carrier: bool = False,
) -> bool:
    """Whether a function has no side effects before it fails in this line.

    Parameters
    ----------
    requests
        The failing calls; if given, names do not decide whether calls may be repeated.
    is_carrier
        Whether it only carries requests whose method a caller names: what it notes of the connection in its
        own attributes is not an effect of the request.
    """
    if requests is None and (is_act(function.name) or (function.decorator_list and _is_memoised(function))):
        return not is_act(function.name)
    loops = [
        node for node in own_nodes(function) if isinstance(node, ast.For | ast.While) and _holds(node, line)
    ]
    inside = {node for loop in loops for node in ast.walk(loop)}
    local = view.locals_of(function) - {each.arg for each in parameters(function)}
    made = {name for name in local if _is_made_here(name, function)}
    own = own_name(function) if is_carrier else None
    for node in own_nodes(function):
        is_before = getattr(node, "lineno", line + 1) <= line or node in inside
        is_noted = is_attribute_of(node, own) and isinstance(view.parents[node], ast.Assign)
        if is_before and not is_noted and node not in (requests or ()) and _changes(node, made, view):
            return False
    return True


def _changes(node: ast.AST, made: set[str], view: ModuleView) -> bool:
    """Whether a node changes something that outlives the call; adding a constant to a counter is allowed."""
    match node:
        case ast.AugAssign(target=ast.Attribute() | ast.Subscript() as target, op=operation, value=value):
            is_count = isinstance(value, ast.Constant) and isinstance(operation, ast.Add | ast.Sub)
            return not is_count and root_name(target) not in made
        case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del()):
            parent = view.parents[node]
            is_reset = isinstance(parent, ast.Assign) and "last" in getattr(node, "attr", "")
            return root_name(node) not in made and not is_reset and not isinstance(parent, ast.AugAssign)
        case ast.Call(func=ast.Attribute(value=held, attr=method)):
            if method == "append" and _is_only_written(held, view):
                return False
            return (method in MUTATORS or is_act(method)) and root_name(held) not in made
        case ast.Call(func=ast.Name(id=name)):
            return is_act(name)
    return False


def _is_only_written(held: ast.expr, view: ModuleView) -> bool:
    """Whether a private attribute is never read: it is only assigned and appended to.

    A public one may be read by others.
    """
    if not isinstance(held, ast.Attribute) or not held.attr.startswith("_"):
        return False
    if f'"{held.attr}"' in ast.unparse(view.tree).replace("'", '"'):
        return False
    return all(
        is_attribute(view.parents[each], "append")
        for each in view.attributes_named(held.attr)
        if isinstance(each.ctx, ast.Load)
    )


def _is_made_here(name: str, function: Function) -> bool:
    values = [node.value for node in own_nodes(function) if assigns(node, name)]
    return bool(values) and all(is_new_container(value) for value in values)


def _is_memoised(function: Function) -> bool:
    return any("cache" in ast.unparse(decorator) for decorator in function.decorator_list)


def _is_generator(function: Function) -> bool:
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own_nodes(function))


def _holds(node: ast.stmt, line: int) -> bool:
    return node.lineno <= line <= (node.end_lineno or node.lineno)


def _callers(function: Function, view: ModuleView) -> list[Function]:
    return [
        other for other in view.functions.values() if other is not function and _line_of_call(other, function)
    ]


def _line_of_call(caller: Function, called: Function) -> int:
    """Return the line of the last call of a function by its name; 0 if there is none."""
    return max((node.lineno for node in _calls_of(caller, called)), default=0)


def _calls_of(caller: Function, called: Function) -> list[ast.Call]:
    return [
        node for node in ast.walk(caller) if isinstance(node, ast.Call) and called_name(node) == called.name
    ]


def _closure(function: Function, view: ModuleView) -> list[Function]:
    """Return the functions that call this one, directly or indirectly."""
    found: list[Function] = []
    new = [function]
    while new:
        callers = [each for each in _callers(new.pop(), view) if each not in found]
        found += callers
        new += callers
    return found
