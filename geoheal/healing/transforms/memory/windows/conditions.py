"""The condition under which nothing in a window is recent, from the code that leaves old times out of it."""

import ast
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.facts.shapes import is_name, uses_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, own_nodes

Condition = tuple[str, str]
"""Source of the condition, and the name of the window in it."""
_PLAIN: Final = (ast.Name, ast.Constant, ast.Attribute)


def condition_of(entry: ast.AST, function: Function, view: ModuleView) -> Condition | None:
    """Return when a window is old, from what is done with an entry: in the function, or by a method.

    Parameters
    ----------
    entry
        Expression that looks a window up: ``self.calls[client]``.
    """
    outer = view.parents[entry]
    if isinstance(outer, ast.comprehension):
        return _filtered(outer, view)
    names = [
        target.id
        for target in (outer.targets if isinstance(outer, ast.Assign) else ())
        if isinstance(target, ast.Name)
    ]
    if not names:
        return _by_method(entry, function, view)
    found = _taken_off(names[0], function)
    if found is None:
        uses = (_by_method(each, function, view) for each in uses_of(names[0], function))
        found = next((each for each in uses if each is not None), None)
    return found


def _filtered(part: ast.comprehension, view: ModuleView) -> Condition | None:
    """Read ``[at for at in times if now - at < 60]``."""
    match part, view.parents[part]:
        case ast.comprehension(target=ast.Name(id=item), ifs=[test]), ast.ListComp(elt=ast.Name(id=given)):
            if given == item:
                return f"not any({ast.unparse(test)} for {item} in held)", "held"
    return None


def _taken_off(name: str, function: Function) -> Condition | None:
    """Read ``while times and now - times[0] > 60: times.popleft()``."""
    for node in own_nodes(function):
        match node:
            case ast.While(
                test=ast.BoolOp(op=ast.And(), values=[ast.Name(id=held), ast.Compare() as test]), body=[only]
            ) if held == name:
                taken = re.fullmatch(rf"{name}\.(popleft\(\)|pop\(0\))", ast.unparse(only))
                text = ast.unparse(test)
                if taken and f"{name}[0]" in text and not re.search(rf"\b{name}\b(?!\[0\])", text):
                    return f"not {name} or {text.replace(f'{name}[0]', f'{name}[-1]')}", name
    return None


def _by_method(entry: ast.AST, function: Function, view: ModuleView) -> Condition | None:
    """Read the same in a method of the object that a window is passed to, in terms of the caller."""
    call = view.parents[entry]
    if not isinstance(call, ast.Call) or entry not in call.args or call.keywords:
        return None
    methods = view.functions_named(called_name(call))
    owner = own_name(function)
    if len(methods) != 1 or not isinstance(call.func, ast.Attribute) or not is_name(call.func.value, owner):
        return None
    method = methods[0]
    if own_name(method) != owner or view.parents[method] is not view.parents[function]:
        return None
    names = [each.arg for each in [*method.args.posonlyargs, *method.args.args]][1:]
    given = dict(zip(names, call.args, strict=False))
    name = next((each for each, value in given.items() if value is entry), None)
    if name is None or any(isinstance(each, ast.Starred) for each in call.args):
        return None
    found = next(_conditions(name, method, view), None)
    return None if found is None else _in_caller(found, name, given, view.locals_of(function))


def _conditions(name: str, method: Function, view: ModuleView) -> Iterator[Condition]:
    """Yield when a window that is a parameter is old."""
    taken = _taken_off(name, method)
    if taken is not None:
        yield taken
    for node in own_nodes(method):
        if isinstance(node, ast.comprehension) and is_name(node.iter, name):
            filtered = _filtered(node, view)
            if filtered is not None:
                yield filtered


def _in_caller(
    found: Condition, name: str, given: dict[str, ast.expr], known: frozenset[str]
) -> Condition | None:
    """Write a condition with what the caller passes in place of parameters."""
    tree = ast.parse(found[0], mode="eval")
    used = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
    passed = {each: value for each, value in given.items() if each != name and each in used}
    if not all(isinstance(each, _PLAIN) for each in passed.values()):
        return None
    held = "held"
    if held in known | set(given) - {name}:
        return None
    wanted: dict[str, ast.expr] = {**passed, found[1]: ast.Name(id=held, ctx=ast.Load())}
    return ast.unparse(_Renamed(wanted).visit(tree)), held


class _Renamed(ast.NodeTransformer):
    """Puts expressions in place of names."""

    def __init__(self, wanted: dict[str, ast.expr]) -> None:
        self._wanted = wanted

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Return what stands for a name."""
        return deepcopy(self._wanted.get(node.id, node))
