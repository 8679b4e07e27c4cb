"""Uses of a mapping of containers that find the same, whether an entry is empty or missing."""

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.facts.shapes import is_call_to_any, is_name, names_in
from geoheal.healing.transforms.facts.truth import is_any_false
from geoheal.healing.transforms.memory.ended.guarded_lookups import creates_entry, is_guarded, runs_where
from geoheal.healing.transforms.memory.ended.nested_entries import (
    Entry,
    NestedTable,
    chosen,
    done_with,
    entries,
    times_bound,
)
from geoheal.healing.transforms.module_view import Comprehension, ModuleView
from geoheal.healing.transforms.scopes import own_nodes

_READERS: Final = words("len sum any all list sorted tuple set frozenset bool enumerate reversed")
_COPIES: Final = words("list sorted tuple")
_KEEPING: Final = words("get items values setdefault pop clear")
_LEAVING: Final = (ast.Return, ast.Raise, ast.Yield, ast.YieldFrom)


def are_same(table: NestedTable, functions: Sequence[Function], view: ModuleView) -> bool:
    """Whether no use of a mapping shows that an empty entry is there, and nothing else refers to an entry."""
    known = {function: entries(table, function, view) for function in functions}
    found = [(function, each) for function, held in known.items() for each in held]
    if any(_is_handed_on(each, view) or _is_held_meanwhile(each, one, view) for one, each in found):
        return False
    changing = {
        function
        for function, found in known.items()
        if any(done_with(each, view)[0] in {"add", "remove"} for each in found)
    }
    names = {each.name for each in changing}
    for use in table.uses:
        function = view.function_of(use)
        if _makes(use, view):
            continue
        if function is None:
            return False
        held = frozenset(ast.unparse(each.node) for each in known[function])
        place = _Place(table, view, held, names, changes=function in changing)
        if not place.is_same(use):
            return False
    return True


def _makes(use: ast.expr, view: ModuleView) -> bool:
    """Whether a use is where the mapping's own class or module creates it."""
    return view.function_of(use) is None and isinstance(view.parents[use], ast.Assign)


def _is_handed_on(entry: Entry, view: ModuleView) -> bool:
    """Whether an entry itself may be kept by something else, which then holds another than the mapping."""
    function = view.function_of(entry.node)
    match view.parents[chosen(entry.node, view)]:
        case ast.Attribute() | ast.Subscript() | ast.Compare() | ast.For() | ast.AsyncFor():
            return False
        case ast.comprehension() | ast.If() | ast.While() | ast.UnaryOp() | ast.AugAssign():
            return False
        case ast.Call(func=ast.Name(id=name)) if name in _READERS:
            return False
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.NamedExpr(target=ast.Name(id=name)):
            return function is None or times_bound(name, function) > 1
        case ast.Delete() | ast.Starred() | ast.Expr():
            return False
    return True


def _is_held_meanwhile(entry: Entry, function: Function, view: ModuleView) -> bool:
    """Whether a coroutine may add to an entry by a name, after others have removed it."""
    if not isinstance(entry.node, ast.Name) or done_with(entry, view)[0] != "add":
        return False
    return any(isinstance(each, ast.Await | ast.Yield | ast.YieldFrom) for each in own_nodes(function))


@dataclass(frozen=True, slots=True)
class _Place:
    """Facts about the function around a use.

    Parameters
    ----------
    held
        Sources of expressions for entries.
    changing
        Names of functions in which elements come or go.
    changes
        Whether this function is one of them.
    """

    table: NestedTable
    view: ModuleView
    held: frozenset[str]
    changing: Collection[str]
    changes: bool

    def is_same(self, use: ast.expr) -> bool:
        """Whether a use of the mapping finds the same for an empty entry and a missing one."""
        parent = self.view.parents[use]
        match parent:
            case ast.Subscript(ctx=ast.Del()):
                return is_guarded(parent, self.view)
            case ast.Subscript():
                return True
            case ast.Attribute(attr=method) if method in _KEEPING:
                call = self.view.parents[parent]
                return isinstance(call, ast.Call) and self._is_called_same(call, method)
            case ast.Compare(comparators=[_], ops=[ast.In() | ast.NotIn()]):
                return self._is_asked_same(parent)
        return self._runs_over_contents(use)

    def _is_called_same(self, call: ast.Call, method: str) -> bool:
        outer = self.view.parents[call]
        match method, call.args:
            case "get", [_, default] if _is_empty(default, self.table):
                return True
            case "pop", [_, default] if _is_empty(default, self.table):
                return isinstance(outer, ast.For | ast.Expr)
            case "pop", [_, ast.Constant(value=None)]:
                return isinstance(outer, ast.Expr)
            case ("get", [_]) | ("get", [_, ast.Constant(value=None)]):
                return is_any_false(call, self.view) or _is_named_and_asked(outer, self.view)
            case "setdefault" | "clear", _:
                return True
            case "items" | "values", []:
                return self._runs_over_contents(call)
        return False

    def _is_asked_same(self, asked: ast.Compare) -> bool:
        """Whether a missing entry makes no difference to an empty one: ``if k in table: ...``."""
        outer = self.view.parents[asked]
        if isinstance(outer, ast.BoolOp) and isinstance(outer.op, ast.And):
            outer = self.view.parents[outer]
        if not isinstance(outer, ast.If) or outer.orelse:
            return False
        if not isinstance(asked.ops[0], ast.NotIn):
            return self._adds_nothing(outer.body)
        inside = set(ast.walk(outer))
        if any(creates_entry(each, self.view) for each in self.table.uses if each in inside):
            return True
        match outer.body:
            case [ast.Return(value=None) | ast.Continue()]:
                block = self.view.block_of(outer)
                return self._adds_nothing(block[block.index(outer) + 1 :])
        return False

    def _adds_nothing(self, block: Sequence[ast.stmt]) -> bool:
        """Whether statements do nothing for an empty entry; where elements come and go, return nothing."""
        if self.changes:
            nodes = [each for one in block for each in own_nodes(one)]
            return not any(isinstance(each, _LEAVING) and _says(each) for each in nodes)
        return all(self._is_by_element(each, self.held) for each in block)

    def _is_by_element(self, statement: ast.stmt, held: Collection[str], *, is_copied: bool = False) -> bool:
        """Whether a statement does something for elements only."""
        match statement:
            case ast.For(iter=over, orelse=[]) | ast.AsyncFor(iter=over, orelse=[]):
                return _stands_for_entry(over, held)
            case (
                ast.Assign(targets=[ast.Name()], value=value)
                | ast.Delete(targets=[ast.Subscript(value=value)])
            ):
                return ast.unparse(value) in held
            case ast.If(orelse=[], test=test):
                return _needs_element(test, held)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=value, attr=method))):
                if method in {"discard", "remove", "clear"} and ast.unparse(value) in held:
                    return True
                return is_copied and method in self.changing
            case ast.Try(body=body, handlers=handlers, orelse=[], finalbody=[]):
                done = [each for handler in handlers for each in handler.body]
                return all(self._is_by_element(each, held) for each in (*body, *done))
            case ast.Assign(targets=[ast.Subscript()]):
                return _filters_entry(statement, held)
        return isinstance(statement, ast.Pass | ast.Continue)

    def _runs_over_contents(self, value: ast.expr) -> bool:
        """Whether a loop over the mapping does something for elements of its entries only."""
        outer = self.view.parents[value]
        is_copied = is_call_to_any(outer, _COPIES)
        if is_copied and isinstance(outer, ast.Call):
            value, outer = outer, self.view.parents[outer]
        match outer:
            case ast.For(iter=over, body=body, orelse=[]) if over is value:
                return all(self._is_by_element(each, self.held, is_copied=is_copied) for each in body)
            case ast.comprehension(iter=over, target=target, ifs=ifs) if over is value:
                names = names_in(target)
                key = target.elts[0] if isinstance(target, ast.Tuple) else None
                names -= {ast.unparse(key)} if key is not None else set()
                whole = self.view.parents[outer]
                return self._is_read_at_once(whole) and (
                    any(_needs_element(each, names) for each in ifs)
                    or _goes_on(whole, outer, names)
                    or self._adds_lengths(whole, names)
                )
        return False

    def _adds_lengths(self, whole: ast.AST, held: Collection[str]) -> bool:
        """Whether the lengths of entries are added: ``sum(len(each) for each in table.values())``."""
        match self.view.parents[whole], whole:
            case ast.Call(func=ast.Name(id="sum" | "any")), ast.GeneratorExp(
                elt=ast.Call(func=ast.Name(id="len"), args=[value])
            ):
                return ast.unparse(value) in held
        return False

    def _is_read_at_once(self, whole: ast.AST) -> bool:
        return not isinstance(whole, ast.GeneratorExp) or is_call_to_any(self.view.parents[whole], _READERS)


def _goes_on(whole: ast.AST, first: ast.comprehension, held: Collection[str]) -> bool:
    """Whether a comprehension continues with the elements of entries."""
    generators = whole.generators if isinstance(whole, Comprehension) else []
    return any(_stands_for_entry(each.iter, held) for each in generators if each is not first)


def _stands_for_entry(value: ast.expr, held: Collection[str]) -> bool:
    """Whether a value is an entry, or a copy of its elements."""
    match value:
        case ast.Call(func=ast.Name(id=name), args=[given, *_]) if name in _READERS:
            return _stands_for_entry(given, held)
        case ast.Call(func=ast.Attribute(value=given, attr="copy" | "items" | "values" | "keys"), args=[]):
            return _stands_for_entry(given, held)
    return ast.unparse(value) in held


def _is_empty(value: ast.expr, table: NestedTable) -> bool:
    """Whether a value is an empty container."""
    return ast.unparse(value) in {"()", "[]", "set()", "{}", "frozenset()", table.empty}


def _is_named_and_asked(statement: ast.AST, view: ModuleView) -> bool:
    """Whether a statement names an entry, which is then only used if it is not empty."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            function = view.function_of(statement)
            nodes = [] if function is None else own_nodes(function)
            uses = (each for each in nodes if is_name(each, name))
            return function is not None and all(
                is_any_false(each, view) or runs_where(each, {name}, {f"not {name}"}, view)
                for each in uses
                if isinstance(each.ctx, ast.Load)
            )
    return False


def _filters_entry(statement: ast.Assign, held: Collection[str]) -> bool:
    """Whether a statement keeps some elements of an entry: ``held[:] = [x for x in held if x != y]``."""
    match statement:
        case ast.Assign(targets=[target], value=ast.ListComp(generators=[each])):
            return ast.unparse(each.iter) in held and ast.unparse(target).removesuffix("[:]") in held
    return False


def _says(node: ast.AST) -> bool:
    return isinstance(node, ast.Raise) or getattr(node, "value", None) is not None


def _needs_element(test: ast.expr, held: Collection[str]) -> bool:
    """Whether a condition holds only for an entry with elements: ``client in held``, or ``held``."""
    match test:
        case ast.Compare(ops=[ast.In()], comparators=[value]):
            return ast.unparse(value) in held
        case ast.BoolOp(op=ast.And(), values=values):
            return any(_needs_element(each, held) for each in values)
    return ast.unparse(test) in held
