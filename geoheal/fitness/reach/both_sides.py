"""Write both sides of each condition as separate statements, so that a tracer sees which are taken.

``if fast: x = 1`` has one statement, and none for the case without ``fast``. ``total * (n < 30)`` has none
for either case. Both choose, as a branch does.
"""

import ast
import re
from collections.abc import Iterable, Set
from typing import Final

_OTHERWISE: Final = "__otherwise__"
_VALUE: Final = "__value__"
_WRITTEN: Final = re.compile(
    r"^(?:__otherwise__ = '(?P<left_out>.*)'|\('(?P<value>.* is (?:True|False))', __value__\)\[1\])$"
)
_PLUMBING: Final = re.compile(r"^(?:__value__|\) if __value__ is (?:True|False) else \()$")
_CHOSEN: Final = re.compile(r"^\('(?P<label>if .*?)', (?P<value>.*)\)\[1\]$")
_BOOLEAN: Final = frozenset({"all", "any", "bool", "callable", "hasattr", "isinstance", "issubclass"})
"""Functions whose result counts as a condition, for any use."""
_SHOWN: Final = 60


def conditions_of(tree: ast.Module) -> frozenset[str]:
    """Return the conditions of a module.

    The same membership test on any container counts as the same condition: a faster container may replace
    another.

    >>> sorted(conditions_of(ast.parse("if x not in list(y):\\n    z = [a for a in x if a > 2]")))
    ['a > 2', 'x not in ...']
    """
    seen = _Conditions()
    seen.visit(tree)
    return frozenset(seen.found)


def with_both_sides(tree: ast.Module, known: Set[str] = frozenset()) -> ast.Module:
    """Add the missing sides of all conditions that are not known.

    An ``if``, a ``while`` or a ``match`` gets its ``else``. A comparison, or another condition, whose value
    is used beyond a test goes through a function that distinguishes True and False, and returns it.

    Examples
    --------
    >>> print(ast.unparse(with_both_sides(ast.parse("if x > 2:\\n    y = 1"))))
    if x > 2:
        y = 1
    else:
        __otherwise__ = 'not (x > 2)'
    """
    made: ast.Module = ast.fix_missing_locations(_BothSides(known).visit(tree))
    return made


def side_of(line: str) -> str | None:
    """Return the condition of a line that was added here; None for any other.

    >>> side_of("__otherwise__ = 'not (x > 2)'"), side_of("y = 1")
    ('not (x > 2)', None)
    """
    found = _WRITTEN.match(line.strip())
    return None if found is None else found["left_out"] or found["value"]


def shown(line: str) -> str:
    """Return a line as its author would write it.

    >>> shown("('if not (n < 9)', -1)[1]"), shown("    x = y and (")
    ('-1 if not (n < 9)', 'x = y and')
    """
    text = line.strip()
    found = _CHOSEN.match(text)
    return text.rstrip("( ") if found is None else f"{found['value']} {found['label']}"


def is_plumbing(line: str) -> bool:
    """Whether a line was added by the instrumentation, not by the author."""
    return _PLUMBING.match(line.strip()) is not None


def is_of_a_value(line: str) -> bool:
    """Whether a line stands for one of the two values of a condition."""
    return side_of(line) is not None and not line.strip().startswith(_OTHERWISE)


class _Conditions(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit(self, node: ast.AST) -> None:
        match node:
            case ast.If(test=asked) | ast.While(test=asked):
                self.found.add(_asked(asked))
            case ast.Compare() | ast.UnaryOp(op=ast.Not()):
                self.found.add(_asked(node))
            case ast.Match(subject=asked):
                self.found.add(_asked(asked))
            case ast.Call(func=ast.Name(id=name)) if name in _BOOLEAN:
                self.found.add(_asked(node))
        self.generic_visit(node)


class _BothSides(ast.NodeTransformer):
    def __init__(self, known: Set[str]) -> None:
        self._known = known

    def visit_If(self, node: ast.If) -> ast.If:
        left_out = self._left_out(node.test, _text("not (", ast.unparse(node.test), ")"))
        node.test = self._tested(node.test)
        node.body, node.orelse = self._block(node.body), self._block(node.orelse) or left_out
        return node

    def visit_While(self, node: ast.While) -> ast.stmt:
        is_endless = isinstance(node.test, ast.Constant)
        left_out = self._left_out(node.test, _text("not (", ast.unparse(node.test), ")"))
        node.test = self._tested(node.test)
        node.body = self._block(node.body)
        node.orelse = self._block(node.orelse) or ([] if is_endless else left_out)
        return node

    def visit_Match(self, node: ast.Match) -> ast.Match:
        left_out = self._left_out(node.subject, _text("no case of ", ast.unparse(node.subject)))
        self.generic_visit(node)
        last = node.cases[-1]
        if left_out and (last.guard is not None or not _is_irrefutable(last.pattern)):
            node.cases.append(ast.match_case(ast.MatchAs(), None, left_out))
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.IfExp:
        text = ast.unparse(node.test)
        node.test = self._tested(node.test)
        node.body = _labelled(_text("if ", text), self.visit(node.body))
        node.orelse = _labelled(_text("if not (", text, ")"), self.visit(node.orelse))
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        return node  # a line inside of an f-string must not end

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        return self._condition(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        return self._condition(node) if isinstance(node.op, ast.Not) else self._kept(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        is_condition = isinstance(node.func, ast.Name) and node.func.id in _BOOLEAN
        return self._condition(node) if is_condition else self._kept(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.BinOp:
        node.left, node.right = self._number(node.left), self._number(node.right)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.Subscript:
        node.value, node.slice = self.visit(node.value), self._number(node.slice)
        return node

    def _kept(self, node: ast.expr) -> ast.expr:
        self.generic_visit(node)
        return node

    def _number(self, node: ast.expr) -> ast.expr:
        """Return an expression used as a number: the result of any call may be a condition."""
        if isinstance(node, ast.Call):
            return self._condition(node)
        made: ast.expr = self.visit(node)
        return made

    def _tested(self, node: ast.expr) -> ast.expr:
        """Return a condition that is only tested: the branches of the test show its value."""
        match node:
            case ast.BoolOp():
                node.values = [self._tested(each) for each in node.values]
                return node
            case ast.UnaryOp(op=ast.Not()):
                node.operand = self._tested(node.operand)
                return node
            case ast.Compare() | ast.Call():
                return self._kept(node)
        made: ast.expr = self.visit(node)
        return made

    def _condition(self, node: ast.expr) -> ast.expr:
        """Return a call that returns the condition's value, on a line for each of True and False."""
        if _asked(node) in self._known:
            return self._tested(node)
        texts = [_text("", ast.unparse(node), f" is {value}") for value in (True, False)]
        kept = self._tested(node) if isinstance(node, ast.UnaryOp) else self._kept(node)
        value = ast.Name(_VALUE, ast.Load())
        yes, no = (
            ast.Subscript(ast.Tuple([ast.Constant(text), value], ast.Load()), ast.Constant(1), ast.Load())
            for text in texts
        )
        tests = [
            ast.Compare(value, [ast.Is()], [ast.Constant(each)])  # other kinds of values are neither
            for each in (True, False)
        ]
        body = ast.IfExp(tests[0], yes, ast.IfExp(tests[1], no, value))
        return ast.Call(ast.Lambda(_ARGUMENT, body), [kept], [])

    def _left_out(self, asked: ast.expr, text: str) -> list[ast.stmt]:
        return [] if _asked(asked) in self._known else [_otherwise(text)]

    def _block(self, body: Iterable[ast.stmt]) -> list[ast.stmt]:
        return [self.visit(each) for each in body]


_ARGUMENT: Final = ast.arguments(
    posonlyargs=[], args=[ast.arg(_VALUE)], kwonlyargs=[], kw_defaults=[], defaults=[]
)


def _asked(node: ast.expr) -> str:
    match node:
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn() as operator]):
            said = "in" if isinstance(operator, ast.In) else "not in"
            return f"{ast.unparse(left)} {said} ..."
    return ast.unparse(node)


def _is_irrefutable(pattern: ast.pattern) -> bool:
    match pattern:
        case ast.MatchAs(pattern=inner):
            return inner is None or _is_irrefutable(inner)
        case ast.MatchOr(patterns=patterns):
            return any(map(_is_irrefutable, patterns))
    return False


def _text(before: str, condition: str, after: str = "") -> str:
    """Return a label that ``ast.unparse`` writes between single quotes, on one line."""
    quoted = condition.replace("\n", " ").replace("'", '"').replace("\\", "/")
    return f"{before}{quoted[:_SHOWN]}{after}"


def _labelled(label: str, value: ast.expr) -> ast.Subscript:
    """Return the value with a label in the source: the same value chosen elsewhere is another line."""
    return ast.Subscript(ast.Tuple([ast.Constant(label), value], ast.Load()), ast.Constant(1), ast.Load())


def _otherwise(text: str) -> ast.Assign:
    return ast.Assign([ast.Name(_OTHERWISE, ast.Store())], ast.Constant(text))
