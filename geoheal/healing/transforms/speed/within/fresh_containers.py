"""Containers that a function creates, and what it does with them while they are not shared."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, is_new_container
from geoheal.healing.transforms.facts.shapes import is_call_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS
from geoheal.healing.transforms.scopes import bound_names, parameters

_IN_PLACE: Final = (ast.Add, ast.Sub, ast.BitOr, ast.BitAnd, ast.BitXor, ast.Mult)
"""Operators that change lists, sets and mappings in place: ``xs += ys``."""
_NEW_VALUES: Final = (
    *(ast.Constant, ast.BinOp, ast.JoinedStr, ast.Compare, ast.UnaryOp, ast.Tuple),
    *(ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp),
)


_OF_LISTS: Final = words("append extend insert pop remove")
_TELLING: Final = words("len int float str abs round ord repr")


class FreshContainers:
    """Local names that always stand for containers, or values, created by the function.

    >>> tree = ast.parse("def f(xs):\\n    ys = []\\n    ys.append(1)\\n    xs.append(2)")
    >>> fresh = FreshContainers(tree.body[0], ModuleView(tree))
    >>> [fresh.is_own_change(each) for each in ast.walk(tree) if isinstance(each, ast.Call)]
    [True, False]
    """

    def __init__(self, function: Function, view: ModuleView) -> None:
        self._view = view
        self._values: dict[str, list[ast.expr | None]] = {}
        self._kept: dict[str, list[ast.expr]] = {}
        self._names: dict[str, list[ast.Name]] = {}
        for each in parameters(function):
            self._values[each.arg] = [None]
        for node in ast.walk(function):
            self._note(node)

    def _note(self, node: ast.AST) -> None:  # noqa: C901 - one case per kind of node
        match node:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind(target, value)
            case ast.NamedExpr(target=target, value=value):
                self._bind(target, value)
            case ast.For(target=target) | ast.comprehension(target=target):
                self._bind(target, None)
            case ast.Lambda() | ast.FunctionDef():
                for each in parameters(node):
                    self._values.setdefault(each.arg, []).append(None)
            case ast.ExceptHandler(name=str() as name):
                self._values.setdefault(name, []).append(None)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="setdefault"), args=[_, value]):
                self._kept.setdefault(name, []).append(value)
            case ast.Name(id=name):
                self._names.setdefault(name, []).append(node)

    def _bind(self, target: ast.expr, value: ast.expr | None) -> None:
        match target:
            case ast.Name(id=name):
                self._values.setdefault(name, []).append(value)
            case ast.Subscript(value=ast.Name(id=name)):
                self._kept.setdefault(name, []).append(ast.Name("?") if value is None else value)
            case _:
                for name in bound_names(target):
                    self._values.setdefault(name, []).append(None)

    def is_own(self, name: str) -> bool:
        """Whether a name only stands for containers that the function created."""
        values = self._values.get(name, [])
        return bool(values) and all(is_new_container(each) or _is_copy(each) for each in values)

    def _is_own_list(self, name: str) -> bool:
        """Whether a name only stands for such containers, or for copied parts of lists: ``rows[1:]``.

        A part of an array is no copy, but an array has none of the methods that are called on a list.
        """
        values = self._values.get(name, [])
        made = [each for each in values if not _is_part(each)]
        return bool(values) and all(is_new_container(each) or _is_copy(each) for each in made)

    def is_own_change(self, call: ast.Call) -> bool:
        """Whether a changing method is called on an unshared container of the function's own."""
        held = call.func.value if isinstance(call.func, ast.Attribute) else None
        match held:
            case ast.Name(id=name):
                is_of_list = isinstance(call.func, ast.Attribute) and call.func.attr in _OF_LISTS
                is_own = self._is_own_list(name) if is_of_list else self.is_own(name)
                return is_own and not self._is_handed_on_anywhere(name)
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="setdefault")):
                return self._holds_own(name)
            case ast.Subscript(value=ast.Name(id=name)):
                return self._holds_own(name)
        return False

    def is_own_store(self, target: ast.Subscript) -> bool:
        """Whether an element of a container of the function's own is assigned."""
        match target.value:
            case ast.Name(id=name):
                return self._is_kept_to_itself(name)
            case ast.Subscript(value=ast.Name(id=name)):
                return self._holds_own(name)
        return False

    def is_own_growth(self, statement: ast.AugAssign) -> bool:
        """Whether ``name += value`` only changes an object of the function's own."""
        match statement.target:
            case ast.Name(id=name):
                values = self._values.get(name, [None])
                if all(map(_is_plain, values)) or not isinstance(statement.op, _IN_PLACE):
                    return True
                return all(map(_is_new, values)) and not self._is_handed_on_anywhere(name)
            case ast.Subscript() as target:
                return self.is_own_store(target)
        return False

    def _holds_own(self, name: str) -> bool:
        """Whether a container of the function's own only contains new containers and plain values."""
        kept = self._kept.get(name, [])
        return self._is_kept_to_itself(name) and all(isinstance(each, _NEW_VALUES) for each in kept)

    def _is_kept_to_itself(self, name: str) -> bool:
        """Whether a changed container is never passed on, except as the result."""
        return self.is_own(name) and not self._is_handed_on_anywhere(name)

    def _is_handed_on_anywhere(self, name: str) -> bool:
        return any(map(self._is_handed_on, self._names.get(name, [])))

    def _is_handed_on(self, node: ast.Name) -> bool:
        if not isinstance(node.ctx, ast.Load):
            return False
        parent = self._view.parents[node]
        match parent:
            case ast.Attribute():
                call = self._view.parents[parent]
                known = parent.attr in MUTATORS or parent.attr not in self._view.functions
                return not (is_call_of(call, parent) and known)
            case ast.Call(func=ast.Name(id=called)):
                return called not in PURE_BUILTINS or called in {"map", "filter"}
            case ast.Return() | ast.Subscript() | ast.Compare() | ast.For() | ast.comprehension():
                return isinstance(parent, ast.Subscript) and parent.value is not node
            case ast.While() | ast.If() | ast.IfExp() | ast.UnaryOp() | ast.AugAssign():
                return isinstance(parent, ast.IfExp) and parent.test is not node
        return True


def _is_copy(value: ast.expr | None) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(attr="copy"), args=[], keywords=[]):
            return True
    return False


def _is_part(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice)


def _is_plain(value: ast.expr | None) -> bool:
    """Whether a value is a number or a text, which ``+=`` cannot change in place."""
    match value:
        case ast.Constant() | ast.JoinedStr() | ast.Compare():
            return True
        case ast.UnaryOp(operand=inner):
            return _is_plain(inner)
        case ast.Call(func=ast.Name(id=name), args=given):
            return name in _TELLING or (name == "sum" and len(given) == 1)
    return False


def _is_new(value: ast.expr | None) -> bool:
    return _is_plain(value) or isinstance(value, ast.BinOp) or is_new_container(value)
