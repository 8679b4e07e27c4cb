"""Guards against None where an object is needed."""

import ast
import re

from geoheal.domain.evaluation.syntax import read_names
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.errors import fallback
from geoheal.healing.transforms.errors.guards.place import (
    FailurePlace,
    is_part_of_result,
    is_repeatable,
    return_early,
)
from geoheal.healing.transforms.errors.guards.settling import settle
from geoheal.healing.transforms.errors.guards.skipping import skip
from geoheal.healing.transforms.errors.neighbours import of_askers
from geoheal.healing.transforms.facts.shapes import is_iteration_over, is_method_call, is_string
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import returned_values
from geoheal.healing.transforms.source_edit import atom


def none_given(place: FailurePlace) -> bool:
    """Guard None where an object is needed; the error message names the operation."""
    message, node = place.failure.message, place.node
    if "NoneType" not in message:
        return False
    if "iterable" in message or "unpack" in message:
        return _guard_iterated(node, place)
    if "has no len" in message or "argument must be" in message:
        return _guard_argument(node, place)
    if "unsupported operand" in message or "concatenate" in message:
        return isinstance(node, ast.BinOp) and _guard_operands(node, place)
    if isinstance(node, ast.Attribute):
        return f"'{node.attr}'" in message and _guard_object(node.value, place)
    return isinstance(node, ast.Subscript) and "subscriptable" in message and _guard_object(node.value, place)


def _guard_iterated(node: ast.expr, place: FailurePlace) -> bool:
    """Iterate over nothing if a loop, comprehension or call iterates over None."""
    parent = place.view.parents[node]
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        node = node.generators[0].iter
    elif isinstance(node, ast.Call) and _guard_argument(node, place):
        return True
    elif not is_iteration_over(parent, node):
        return False
    place.edit.replace(node, f"({place.edit.text(node)} or ())")
    return True


def _guard_argument(node: ast.expr, place: FailurePlace) -> bool:
    """Guard ``len(None)`` and the like: pass an empty value instead of None."""
    name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    if not isinstance(node, ast.Call) or not node.args:
        return False
    if name in {"int", "float"} and is_repeatable(node.args[0]):
        given = place.edit.text(node.args[0])
        if skip(place, f"({given} is not None)") or settle(place, f"{given} is None"):
            return True
    neutral = "0" if name in {"int", "float"} else "()"
    if name not in _OVER_ALL and name not in {"int", "float", "len"}:
        return False
    place.edit.replace(node.args[0], f"{atom(place.edit.text(node.args[0]), node.args[0])} or {neutral}")
    return True


_OVER_ALL = frozenset({"sum", "sorted", "list", "tuple", "set", "enumerate", "any", "all", "iter", "dict"})


def _guard_object(value: ast.expr, place: FailurePlace) -> bool:
    """Guard ``x.name`` with x None: return early, or use a neutral value for the whole chain."""
    if not is_repeatable(value):
        return _guard_found(value, place)
    test = f"{place.edit.text(value)} is None"
    if place.choice == 0 and _asked_with_default(value, place):
        return True
    if place.choice == 0 and skip(place, f"({place.edit.text(value)} is not None)"):
        return True
    chain = chain_of(place.node, place.view)
    in_comprehension = any(
        isinstance(each, ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.SetComp | ast.Lambda)
        for each in place.view.ancestors(place.node)
        if not isinstance(each, ast.stmt)
    )
    results = list(fallback.of_result(place.function, place.view))
    promised = fallback.promised(place.function)
    is_whole = isinstance(place.view.parents[chain], ast.Return)
    neutral = fallback.of_use(chain, place.view)
    is_promised = promised is not None and not in_comprehension
    is_unknown = neutral == "None" and not in_comprehension and place.choice == 0
    is_unknown = is_unknown and not _is_one_of_several(chain, place)
    if neutral == "()" and _returns_otherwise(place, test):
        return True
    if (is_whole or is_promised or is_unknown) and return_early(place, test, place.chosen(*results)):
        return True
    place.edit.replace(
        chain, f"({place.edit.text(chain)} if {test.replace(' is None', ' is not None')} else {neutral})"
    )
    return True


def _is_one_of_several(chain: ast.expr, place: FailurePlace) -> bool:
    """Whether a method sets an attribute to a missing value, and sets others that do not need it."""
    statement, function = place.view.statement_of(chain), place.function
    match statement:
        case ast.Assign(targets=[ast.Attribute()], value=value) if value is chain:
            pass
        case _:
            return False
    if statement not in function.body or returned_values(function):
        return False
    needed = read_names(place.node) - {own_name(function)}
    return any(
        isinstance(each, ast.Assign)
        and each is not statement
        and any(isinstance(target, ast.Attribute) for target in each.targets)
        and not needed & read_names(each)
        for each in function.body
    )


def _asked_with_default(value: ast.expr, place: FailurePlace) -> bool:
    """Guard ``x.get(key, 0)`` with x None: the call itself says what stands for something missing."""
    call = place.view.parents[place.node]
    match call:
        case ast.Call(func=ast.Attribute(attr="get") as func, args=[_, default], keywords=[]):
            if func is not place.node:
                return False
            held = place.edit.text(value)
            given = f"{place.edit.text(call)} if {held} is not None else {place.edit.text(default)}"
            place.edit.replace(call, f"({given})")
            return True
    return False


def _returns_otherwise(place: FailurePlace, test: str) -> bool:
    """Return early what the function returns early elsewhere, in place of a result made of nothing.

    The latter is what comes behind the last of these values.
    """
    values = list(dict.fromkeys(fallback.returned_early(place.function)))
    is_left = place.choice < len(values) and is_part_of_result(place.node, place.view)
    return is_left and return_early(place, test, values[place.choice])


def _guard_found(value: ast.expr, place: FailurePlace) -> bool:
    return found_or_nothing(value, place.edit.text(value), place)


def found_or_nothing(value: ast.expr, sought: str, place: FailurePlace) -> bool:
    """Guard ``search(text).name`` without a match: assign the match to a name, so that it is found once.

    Parameters
    ----------
    sought
        The text of the expression that is None without a match.
    """
    around = [each for each in place.view.ancestors(value) if isinstance(each, ast.expr)]
    is_awaited = any(isinstance(each, ast.Await | ast.NamedExpr | ast.Yield) for each in ast.walk(value))
    if is_awaited or any(isinstance(each, SCOPES) for each in around):
        return False
    chain, name = chain_of(value, place.view), place.view.fresh_name("found")
    is_whole = isinstance(place.view.parents[chain], ast.Return)
    result = place.chosen(*fallback.of_result(place.function, place.view))
    neutral = result if is_whole else fallback.of_use(chain, place.view)
    text = place.edit.text(value)
    is_unknown = neutral == "None" and not is_whole and place.choice == 0 and _acts_alone(chain, place.view)
    if is_unknown and return_early(place, f"({name} := {sought}) is None", result):
        place.edit.replace(value, name)
        return True
    rest = place.edit.text(chain).removeprefix(text)
    place.edit.replace(chain, f"({name}{rest} if ({name} := {sought}) is not None else {neutral})")
    return True


def _acts_alone(chain: ast.expr, view: ModuleView) -> bool:
    """Whether nothing else is called in the expression's statement."""
    within = set(ast.walk(chain))
    statement = view.statement_of(chain)
    return not any(isinstance(each, ast.Call) and each not in within for each in ast.walk(statement))


SCOPES = (ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.Lambda)
"""Expressions whose parts are evaluated elsewhere, or not at once."""


def chain_of(node: ast.expr, view: ModuleView) -> ast.expr:
    """Return the longest ``x.a(…)[…].b`` that starts with this expression."""
    parent = view.parents[node]
    while isinstance(parent, ast.Attribute | ast.Subscript | ast.Call):
        if isinstance(parent, ast.Call) and parent.func is not node:
            break
        if isinstance(parent, ast.Subscript) and parent.value is not node:
            break
        node, parent = parent, view.parents[parent]
    return node


def _guard_operands(node: ast.BinOp, place: FailurePlace) -> bool:
    """Guard ``a + b`` if one operand is None: return None if a caller asks for it, or use a neutral value."""
    guarded = False
    for operand, other in _operands_given(node, place):
        if not isinstance(operand, ast.Name | ast.Attribute | ast.Subscript) and not _is_get(operand):
            continue
        if _none_for_none(operand, place):
            return True
        is_text = is_string(other)
        neutral = '""' if is_text else "1" if isinstance(node.op, ast.Div) and operand is node.right else "0"
        place.edit.replace(operand, f"({place.edit.text(operand)} or {neutral})")
        guarded = True
    return guarded


_OPERANDS = re.compile(r"unsupported operand type\(s\) for \S+ '(\w+)' and '(\w+)'")


def _operands_given(node: ast.BinOp, place: FailurePlace) -> list[tuple[ast.expr, ast.expr]]:
    """Return the operands that were None, each with the other one; both if the messages do not say it."""
    pairs = [(node.left, node.right), (node.right, node.left)]
    kinds = [_OPERANDS.search(each) for each in place.failure.messages]
    known = [each.groups() for each in kinds if each is not None]
    if len(known) < len(kinds):
        return pairs
    return [pair for side, pair in enumerate(pairs) if any(each[side] == "NoneType" for each in known)]


def _none_for_none(operand: ast.expr, place: FailurePlace) -> bool:
    """Return None early if an operand of the result is None, and a caller tests the result for None."""
    is_of_result = isinstance(place.view.statement_of(place.node), ast.Return)
    if place.choice or not is_of_result or not is_repeatable(operand):
        return False
    is_asked = "None" in of_askers(place.function, place.view)
    return is_asked and return_early(place, f"{place.edit.text(operand)} is None", "None")


def _is_get(node: ast.expr) -> bool:
    return is_method_call(node, "get")
