"""Use a function of the module that does the same as the failing expression, and covers what fails."""

import ast
from collections.abc import Iterator
from typing import Final, TypeGuard

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.errors.guards.place import FailurePlace
from geoheal.healing.transforms.facts.shapes import is_docstring
from geoheal.healing.transforms.scopes import own_nodes

Bound = dict[str, ast.expr]
"""Expressions in place of parameters."""
_CASES: Final = 2


def done_elsewhere(place: FailurePlace) -> bool:
    """Call ``ratio(a, b)`` in place of ``a / b``, if the module has such a function, which tests ``b``.

    The function returns the same expression of its parameters in one case, and something else in another,
    which concerns only what fails: a function that also cuts off large results does something else.
    """
    if place.choice or not isinstance(place.node, ast.BinOp | ast.Call | ast.Subscript | ast.Attribute):
        return False
    if isinstance(getattr(place.node, "ctx", ast.Load()), ast.Store | ast.Del):
        return False
    for function in place.view.functions.values():
        called = _called(function, place)
        if called is None or function is place.function:
            continue
        for returned in _returned_in_one_case(function):
            if not _tests_what_fails(function, returned):
                continue
            bound = _bound_by(returned, place.node, _parameters(function))
            given = None if bound is None else _arguments(function, bound, place)
            if given is not None and not _is_the_same_call(place.node, function):
                place.edit.replace(place.node, f"{called}({given})")
                return True
    return False


def _called(function: Function, place: FailurePlace) -> str | None:
    """Return how the function is called at the place; None if it cannot be, or does more than return."""
    if isinstance(function, ast.AsyncFunctionDef) or function.args.vararg or function.args.kwarg:
        return None
    owner = place.view.parents[function]
    if isinstance(owner, ast.Module):
        shadowed = place.view.locals_of(place.function)
        return None if function.decorator_list or function.name in shadowed else function.name
    own = own_name(place.function)
    is_method = isinstance(owner, ast.ClassDef) and owner is place.view.parents[place.function]
    decorators = [getattr(each, "id", "") for each in function.decorator_list]
    if not is_method or own is None or decorators not in ([], ["staticmethod"]):
        return None
    return f"{own}.{function.name}"


def _parameters(function: Function) -> list[str]:
    return [each.arg for each in [*function.args.posonlyargs, *function.args.args]]


def _returned_in_one_case(function: Function) -> Iterator[ast.expr]:
    """Yield what a function returns in one case, if it returns something else in another, without effects."""
    body = [each for each in function.body if not is_docstring(each)]
    if not all(isinstance(each, ast.Return | ast.If | ast.Try) for each in body):
        return
    returned = [each.value for each in own_nodes(function) if isinstance(each, ast.Return) and each.value]
    parts = [[each.body, each.orelse] if isinstance(each, ast.IfExp) else [each] for each in returned]
    results = {ast.dump(each): each for several in parts for each in several}
    if len(results) == _CASES:
        yield from (each for each in results.values() if not isinstance(each, ast.Constant))


def _tests_what_fails(function: Function, returned: ast.expr) -> bool:
    """Whether a function tests only whether an operand is there or zero: of a quotient the divisor.

    >>> sources = "if not b: return 0", "if a > b: return 0", "if b > 9: return 0", "if a is None: return 0"
    >>> made = [ast.parse(f"def f(a, b):\\n  {each}\\n  return a / b").body[0] for each in sources]
    >>> [_tests_what_fails(each, each.body[-1].value) for each in made]
    [True, False, False, False]
    """
    if not isinstance(returned, ast.BinOp):
        return True
    is_quotient = isinstance(returned.op, ast.Div | ast.FloorDiv | ast.Mod)
    tested = [each.test for each in own_nodes(function) if isinstance(each, ast.If | ast.IfExp)]
    inside = [each for test in tested for each in ast.walk(test)]
    concerned = {each.id for each in ast.walk(returned.right if is_quotient else returned) if _is_name(each)}
    known = all(each.id in concerned or each.id == "len" for each in inside if _is_name(each))
    return known and all(not each.value for each in inside if isinstance(each, ast.Constant))


def _is_name(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name)


def _bound_by(pattern: ast.AST, node: ast.AST, names: list[str]) -> Bound | None:
    """Return what stands for each name of a pattern in an expression; None if it is another expression.

    >>> pattern, node = (ast.parse(text, mode="eval").body for text in ("a / b", "self.sum / len(xs)"))
    >>> {name: ast.unparse(each) for name, each in _bound_by(pattern, node, ["a", "b"]).items()}
    {'a': 'self.sum', 'b': 'len(xs)'}
    """
    bound: Bound = {}
    return bound if _is_bound(pattern, node, names, bound) else None


def _is_bound(pattern: object, node: object, names: list[str], bound: Bound) -> bool:
    if isinstance(pattern, ast.Name) and pattern.id in names:
        known = bound.setdefault(pattern.id, node) if isinstance(node, ast.expr) else None
        return isinstance(node, ast.expr) and known is not None and ast.dump(known) == ast.dump(node)
    if isinstance(pattern, list) and isinstance(node, list):
        pairs = zip(pattern, node, strict=False)
        return len(pattern) == len(node) and all(_is_bound(*pair, names, bound) for pair in pairs)
    if isinstance(pattern, ast.AST):
        if type(pattern) is not type(node):
            return False
        fields = [each for each in pattern._fields if each not in {"ctx", "kind", "type_comment"}]
        return all(_is_bound(getattr(pattern, f), getattr(node, f), names, bound) for f in fields)
    return pattern == node


def _arguments(function: Function, bound: Bound, place: FailurePlace) -> str | None:
    """Return the source of the arguments; None if one is not known, or ``self`` is another object."""
    names = _parameters(function)
    is_bound_method = isinstance(place.view.parents[function], ast.ClassDef) and not function.decorator_list
    own = names[:1] if is_bound_method else []
    if any(name in bound and ast.unparse(bound[name]) != own_name(place.function) for name in own):
        return None
    wanted = names[len(own) :]
    missing = [name for name in wanted if name not in bound]
    if function.args.kwonlyargs or len(missing) > len(function.args.defaults):
        return None
    if missing and missing != wanted[-len(missing) :]:
        return None
    return ", ".join(place.edit.text(bound[name]) for name in wanted if name in bound)


def _is_the_same_call(node: ast.expr, function: Function) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).rsplit(".", 1)[-1] == function.name
