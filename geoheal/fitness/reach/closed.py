"""Constant numbers in functions, however they are written, and where they are used."""

import ast
from collections.abc import Iterator, Mapping, Set
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.fitness.reach.operations import kind_of

_AMOUNTS: Final = frozenset(
    {"sleep", "wait", "acquire", "Semaphore", "BoundedSemaphore", "Queue", "LifoQueue", "PriorityQueue",
     "SimpleQueue", "ThreadPoolExecutor", "lru_cache", "LRUCache", "settimeout"}
)  # fmt: skip
"""Functions whose number is a duration or a capacity: no answer should depend on it."""
_KEEPING: Final = frozenset({"add", "append", "appendleft", "extend", "insert", "put"})
"""Functions that keep their arguments."""
_BOUNDS: Final = frozenset(
    {"maxsize", "maxlen", "timeout", "max_workers", "chunksize", "buffering", "bufsize", "buffer_size"}
)
"""Arguments of other functions with the same meaning."""
_OF_CONSTANTS: Final = frozenset(
    {
        "len",
        "int",
        "float",
        "ord",
        "abs",
        "round",
        "pow",
        "sum",
        "min",
        "max",
        "hash",
        "bool",
        "divmod",
        "complex",
    }
)
_EVERYWHERE: Final = frozenset({0, 1})
_CHOOSING: Final = frozenset({"callbounded", "callbounded range"})
_DEPTH_MAX: Final = 8


def numbers_of(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield constant expressions, without numbers common to all code.

    Inside functions all of them count; outside only arguments of calls and operands: a table's size.

    >>> code = "LIMIT = 1 << 9\\ndef f(n, s): return n - len('abc') + ~LIMIT + s.find('abc') + 1"
    >>> [ast.unparse(each) for each in numbers_of(ast.parse(code))]
    ["len('abc')", '~LIMIT']
    """
    named = frozenset(_named(tree))
    seen: set[int] = set()
    for function in ast.walk(tree):
        if isinstance(function, Function):
            for statement in function.body:
                for node in _largest(statement, named):
                    if id(node) not in seen:
                        seen.add(id(node))
                        yield node
    for node in _given(tree, named):
        if id(node) not in seen:
            yield node


def _given(node: ast.AST, named: Set[str]) -> Iterator[ast.expr]:
    """Yield arguments of calls and operands outside of functions, including default arguments."""
    if isinstance(node, Function):
        for default in [*node.args.defaults, *filter(None, node.args.kw_defaults)]:
            yield from _given(default, named)
        return
    for part in _operands(node, named):
        if _is_closed(part, named) and not _is_common(part):
            yield part
    for child in ast.iter_child_nodes(node):
        yield from _given(child, named)


def _operands(node: ast.AST, named: Set[str]) -> list[ast.expr]:
    match node:
        case ast.Call(args=arguments, keywords=keywords) if not _is_closed(node, named):
            return [*arguments, *(each.value for each in keywords)]
        case ast.BinOp(left=left, right=right) if not _is_closed(node, named):
            return [left, right]
        case ast.ClassDef(keywords=keywords):
            return [each.value for each in keywords]
    return []


def _largest(node: ast.AST, named: Set[str]) -> Iterator[ast.expr]:
    if isinstance(node, ast.expr) and _is_closed(node, named):
        if not _is_common(node):
            yield node
        return
    for name, value in ast.iter_fields(node):
        if name not in {"annotation", "returns", "pattern", "decorator_list", "type_params"}:
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, ast.AST):
                    yield from _largest(each, named)


def _named(tree: ast.Module) -> Iterator[str]:
    """Return names of the module that are bound once to a constant expression."""
    bound = [
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    ] + [name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names]
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if bound.count(name) == 1 and _is_closed(value, frozenset()):
                    yield name


def _is_closed(node: ast.expr, named: Set[str]) -> bool:
    """Whether an expression is a number computed only from constants."""
    match node:
        case ast.Constant(value=bool() | int() | float() | complex()):
            return True
        case ast.Name(id=name, ctx=ast.Load()):
            return name in named
        case ast.UnaryOp(operand=operand):
            return _is_closed(operand, named)
        case ast.BinOp(left=left, right=right):
            return _is_closed(left, named) and _is_closed(right, named)
        case ast.Compare(left=left, comparators=others):
            return all(_is_closed(each, named) for each in (left, *others))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if arguments:
            return name in _OF_CONSTANTS and all(_is_constant(each, named) for each in arguments)
    return False


def _is_constant(node: ast.expr, named: Set[str]) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return all(_is_constant(each, named) for each in parts)
        case ast.BinOp(left=left, right=right):
            return _is_constant(left, named) and _is_constant(right, named)
    return _is_closed(node, named)


def _is_common(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=value):
            return isinstance(value, bool) or value in _EVERYWHERE
        case ast.UnaryOp(operand=operand):
            return _is_common(operand)
    return False


class Uses:
    """Uses of the values of one source.

    Parameters
    ----------
    acting
        Operations that were observed to act: their results vary with their operands.
    """

    def __init__(self, tree: ast.Module, acting: Set[str]) -> None:
        self._acting = acting
        self._parents: Mapping[ast.AST, ast.AST] = {
            child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }
        self._loads: dict[str, list[ast.Name]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                self._loads.setdefault(node.id, []).append(node)

    def are_shown(self, node: ast.expr) -> bool:
        """Whether the effect of a number was observed, or it is a duration or capacity.

        That is the case if it only flows through operations that act, or to conditions, which are checked
        separately.
        """
        return self._is_shown(node, has_acted=False, depth=0)

    def _is_shown(self, node: ast.AST, *, has_acted: bool, depth: int) -> bool:
        parent = self._parents.get(node)
        if parent is None or depth > _DEPTH_MAX:
            return False
        match parent:
            case ast.keyword(arg=name):
                return name in _BOUNDS
            case ast.Slice():
                return self._is_shown(parent, has_acted=has_acted, depth=depth + 1)
            case ast.BinOp() | ast.AugAssign() | ast.Subscript() | ast.Call():
                return self._is_shown_by(parent, node, has_acted=has_acted, depth=depth + 1)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.NamedExpr(target=ast.Name(id=name)):
                loads = self._loads.get(name, [])
                return all(self._is_shown(each, has_acted=has_acted, depth=depth + 4) for each in loads)
            case ast.expr() if not isinstance(parent, ast.Compare):
                return has_acted and self._is_shown(parent, has_acted=has_acted, depth=depth + 1)
        return has_acted or _is_asked(parent)

    def _is_shown_by(self, parent: ast.AST, node: ast.AST, *, has_acted: bool, depth: int) -> bool:
        """Whether an operation acts and its result is observed, or a call is of a known kind."""
        is_call = isinstance(parent, ast.Call)
        acts = ast.unparse(parent) in self._acting
        if acts and _is_bound(parent, node):
            return True
        if acts and (not is_call or has_acted):
            return isinstance(parent, ast.AugAssign) or self._is_shown(parent, has_acted=True, depth=depth)
        if not isinstance(parent, ast.Call):
            return False
        name, around = _name_of(parent), self._parents.get(parent)
        if name == "range" and around is not None:
            return _is_asked(around) or (has_acted and isinstance(around, ast.For | ast.comprehension))
        return name in _AMOUNTS or (has_acted and name in _KEEPING)


def _is_bound(call: ast.AST, node: ast.AST) -> bool:
    """Whether a number is a selector: one of two, the end of a range, the last of a bounded call."""
    match call:
        case ast.Subscript(slice=ast.Slice()):
            return True
        case ast.Call(func=ast.Name(id="min" | "max")):
            return True
        case ast.Call(args=[*_, last]):
            return last is node and kind_of(call) in _CHOOSING
    return False


def _is_asked(node: ast.AST) -> bool:
    """Whether it is a condition, which is checked as such, or a number of tries."""
    match node:
        case ast.Compare() | ast.If() | ast.While() | ast.Assert() | ast.For(body=[ast.Try(), *_]):
            return True
    return False


def _name_of(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
