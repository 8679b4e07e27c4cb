"""Operations that choose without a branch, and their effect in a run.

``n // 50_000`` is 0, and ``min(n, 50_000)`` is n, for all smaller inputs, however the number is written. Both
choose, as a condition does. New operations go through a function of the sandbox, which reports whether they
act: whether their results vary with their operands, and are not just one of them.
"""

import ast
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Final

from geoheal.sandbox.box.acts import ACTS, LEFT, NAME, RIGHT, UNKNOWN, VARIES

FLAGS: Final = UNKNOWN + 1
"""Number of line numbers per operation, after the end of the source."""
_STEPS: Final = (ast.FloorDiv, ast.Mod, ast.RShift, ast.BitAnd, ast.Pow)
"""Operators with the same result for many operands."""
_ALIKE: Final = (ast.BitAnd, ast.BitOr)
"""Operators that may return the right operand as well."""
_BOUNDED: Final = frozenset({"read", "read1", "recv", "fetchmany", "nsmallest", "nlargest", "most_common"})
"""Calls whose last number limits their result."""
_EXTREMES: Final = frozenset({"min", "max"})
_SHOWN_ALONE: Final = frozenset({"callbounded", "callbounded range", "callmany"})
"""Calls in which a number only counts if its effect on the result is observed."""
_BOUNDS: Final = frozenset({"stretch", "BitAnd", "BitAndTo", "Mod", "ModTo"})
_COMPUTING: Final = frozenset(
    {"int", "float", "len", "round", "ord", "hash", "str", "pow", "divmod", "format"}
)
"""Built-in functions of numbers and texts."""
_OF_TEXTS: Final = frozenset(
    name for kind in (int, float, str, bytes) for name in dir(kind) if not name.startswith("_")
) - {"format", "index", "count", "encode", "decode", "join"}
"""Methods of numbers and texts."""
_OF_MODULES: Final = frozenset({"math", "operator"})


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of a source.

    Parameters
    ----------
    text
        Text as its author would write it.
    kind
        How the sandbox handles it.
    line
        The first of its line numbers after the end of the source.
    hands_through
        Which of "left" and "right" must not always be its result.
    may_not_vary
        Whether its result may be constant although its operands vary.
    """

    text: str
    kind: str
    line: int
    hands_through: tuple[int, ...]
    may_not_vary: bool

    def idle(self, executed: Set[int]) -> str | None:
        """How it had no effect, to follow "executes"; None if it acted, or nothing is known.

        >>> Operation("min(n, 9)", "call", 40, (LEFT,), True).idle({40 + VARIES, 40 + ACTS})
        'min(n, 9) with an effect'
        """
        flags = {flag for flag in range(FLAGS) if self.line + flag in executed}
        if UNKNOWN in flags:
            return None
        if not set(self.hands_through) <= flags:
            return f"{self.text} with an effect"
        if not self.may_not_vary and VARIES in flags and ACTS not in flags:
            return f"{self.text} with another result"
        return None

    def has_acted(self, executed: Set[int]) -> bool:
        """Whether it was observed to act."""
        flags = {flag for flag in range(FLAGS) if self.line + flag in executed}
        if UNKNOWN in flags or (self.kind in _SHOWN_ALONE and LEFT not in flags):
            return False
        return bool(flags) and self.idle(executed) is None

    @property
    def is_bound(self) -> bool:
        """Whether it limits values, as a check rejects them."""
        return self.kind in _BOUNDS or self.text.startswith(("min(", "max("))


def texts_of(tree: ast.Module) -> Mapping[ast.AST, str]:
    """Return operations in functions of a module, as they are written.

    >>> list(texts_of(ast.parse("x = 1 + 2\\ndef f(n): return [n // 3, sorted(n), n + 1]")).values())
    ['n // 3', 'n + 1']
    """
    own = frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    )
    functions = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    )
    bodies = (
        part for each in functions for part in (each.body if isinstance(each.body, list) else [each.body])
    )
    found: dict[ast.AST, str] = {}
    for body in bodies:
        for node in _computing(body):
            if node not in found and kind_of(node, own) is not None:
                found[node] = ast.unparse(node)
    return found


def _computing(node: ast.AST) -> Iterator[ast.AST]:
    """Yield parts that are evaluated: not patterns or annotations."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "pattern", "type_params"}:
            continue
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ast.AST):
                yield from _computing(each)


def kind_of(node: ast.AST, own: Set[str] = frozenset()) -> str | None:
    """Return how the sandbox handles an operation.

    Return None for anything else, and for calls of the module's own functions.
    """
    match node:
        case ast.BinOp(op=operator):
            return type(operator).__name__
        case ast.AugAssign(target=ast.Name(), op=operator):
            return f"{type(operator).__name__}To"
        case ast.Subscript(ctx=ast.Load(), slice=place):
            return _kind_of_item(place)
        case ast.Call(func=ast.Name(id=name)) if name in own:
            return None
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _kind_of_function(name, len(arguments))
        case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name not in own:
            return _kind_of_method(owner, name)
    return None


def _kind_of_function(name: str, arguments: int) -> str | None:
    if name == "range":
        return "callbounded range" if arguments == 3 else None
    if name in _EXTREMES:
        return {0: None, 1: None, 2: "call"}.get(arguments, "callmany")
    if name in _BOUNDED:
        return "callbounded"
    if name == "abs":
        return "callabs"
    return "call" if name in _COMPUTING else None


def _kind_of_method(owner: ast.expr, name: str) -> str | None:
    if isinstance(owner, ast.Call) and getattr(owner.func, "id", "") == "super":
        return None  # its own function needs the frame
    if name in _BOUNDED:
        return "callbounded"
    is_computing = isinstance(owner, ast.Name) and owner.id in _OF_MODULES
    return "call" if is_computing or name in _OF_TEXTS else None


def _kind_of_item(place: ast.expr) -> str | None:
    """Return the kind of a subscript that is neither constant nor a multi-dimensional slice."""
    match place:
        case ast.Slice(lower=None, upper=None) | ast.Constant() | ast.UnaryOp(operand=ast.Constant()):
            return None
        case ast.Tuple(elts=parts) if any(isinstance(each, ast.Slice) for each in parts):
            return None
    return "stretch" if isinstance(place, ast.Slice) else "item"


def with_operations(
    tree: ast.Module, texts: Mapping[ast.AST, str], known: Set[str], first_line: int
) -> tuple[ast.Module, list[Operation]]:
    """Route operations through the sandbox's function, except known ones."""
    visitor = _Operations(texts, known, first_line)
    visitor.visit(tree)
    return ast.fix_missing_locations(tree), visitor.found


class _Operations(ast.NodeTransformer):
    def __init__(self, texts: Mapping[ast.AST, str], known: Set[str], first_line: int) -> None:
        self._texts = texts
        self._known = known
        self._line = first_line
        self.found: list[Operation] = []

    def visit(self, node: ast.AST) -> ast.AST:
        text = self._texts.get(node)
        kind = None if text is None or text in self._known else kind_of(node)
        self.generic_visit(node)
        if text is None or kind is None:
            return node
        made = self._applied(node, kind)
        self.found.append(
            Operation(text, kind, self._line, _must_not_hand_through(node), not _should_vary(node))
        )
        self._line += FLAGS
        return made

    def _applied(self, node: ast.AST, kind: str) -> ast.AST:
        match node:
            case ast.BinOp(left=left, right=right):
                return self._call(kind, left, right)
            case ast.AugAssign(target=ast.Name(id=name), value=value):
                call = self._call(kind, ast.Name(name, ast.Load()), value)
                return ast.Assign([ast.Name(name, ast.Store())], call)
            case ast.Subscript(value=owner, slice=ast.Slice(lower=lower, upper=upper, step=step)):
                return self._call(kind, owner, *(each or ast.Constant(None) for each in (lower, upper, step)))
            case ast.Subscript(value=owner, slice=place):
                return self._call(kind, owner, place)
            case ast.Call(func=function, args=arguments, keywords=named):
                made = self._call(kind, function, *arguments)
                made.keywords = named
                return made
        return node

    def _call(self, kind: str, *operands: ast.expr) -> ast.Call:
        given: list[ast.expr] = [ast.Constant(self._line), ast.Constant(kind), *operands]
        return ast.Call(ast.Name(NAME, ast.Load()), given, [])


def _must_not_hand_through(node: ast.AST) -> tuple[int, ...]:
    match node:
        case ast.BinOp(op=operator) | ast.AugAssign(op=operator):
            return (LEFT, RIGHT) if isinstance(operator, _ALIKE) else (LEFT,)
        case ast.Call(func=ast.Name(id=name), args=[_, _]) if name in _EXTREMES:
            return (LEFT, RIGHT)
        case ast.Call(func=ast.Name(id="abs")):
            return (LEFT, RIGHT)
        case ast.Subscript():
            return (LEFT,)
    return ()


def _should_vary(node: ast.AST) -> bool:
    """Whether its result should vary with its operands."""
    match node:
        case ast.BinOp(op=operator) | ast.AugAssign(op=operator):
            return isinstance(operator, _STEPS)
        case ast.Subscript() | ast.Call():
            return True
    return False
