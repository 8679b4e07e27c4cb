"""The ways in which code adds to a text: ``s + a + b``, ``f"{s}{a}"``, ``"%s%s" % (s, a)`` and others."""

import ast
from collections.abc import Sequence
from typing import Final

from geoheal.healing.transforms.facts.shapes import has_starred

_PLACE: Final = "%s"


def added_to(held: str, value: ast.expr) -> Sequence[ast.expr]:
    """Return what an expression adds at the end of a text, one after the other; nothing for others.

    Parameters
    ----------
    held
        Source of the text that grows: a name, or ``self.text``.

    >>> def shown(text): return [ast.unparse(each) for each in added_to("s", ast.parse(text).body[0].value)]
    >>> shown("s + a + b"), shown('f"{s}, {a}"'), shown('"%s-%s" % (s, a)'), shown('"".join((s, a, b))')
    (['a', 'b'], ["f', {a}'"], ["'-%s' % (a,)"], ["''.join((a, b))"])
    >>> shown('"{}{}".format(s, a)'), shown('f"{a}{s}"'), shown("a + s")
    (["'{}'.format(a)"], [], [])
    """
    match value:
        case ast.BinOp(op=ast.Add()):
            return _summands(held, value)
        case ast.JoinedStr(values=[ast.FormattedValue(conversion=-1, format_spec=None) as first, *rest]):
            return [ast.JoinedStr(values=rest)] if rest and _is(first.value, held) else []
        case ast.BinOp(
            left=ast.Constant(value=str(text)), op=ast.Mod(), right=ast.Tuple(elts=[first, *more])
        ):
            if text.startswith(_PLACE) and _is(first, held) and not any(map(_is_starred, more)):
                rest_of = ast.Constant(text.removeprefix(_PLACE))
                return [ast.BinOp(left=rest_of, op=ast.Mod(), right=ast.Tuple(elts=more, ctx=ast.Load()))]
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format"), keywords=[]):
            return _formatted(held, text, value)
        case ast.Call(
            func=ast.Attribute(value=ast.Constant(value=""), attr="join"),
            args=[ast.List(elts=[first, *more]) | ast.Tuple(elts=[first, *more])],
        ):
            if not more or not _is(first, held) or any(map(_is_starred, more)):
                return []
            joined = ast.Attribute(value=ast.Constant(""), attr="join", ctx=ast.Load())
            return [ast.Call(func=joined, args=[ast.Tuple(elts=more, ctx=ast.Load())], keywords=[])]
    return []


def made_as_new(piece: ast.expr) -> bool:
    """Whether a piece is not a part of the source, but was made of one."""
    return getattr(piece, "lineno", None) is None


def _summands(held: str, value: ast.expr) -> Sequence[ast.expr]:
    pieces = []
    while isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        pieces.append(value.right)
        value = value.left
    return pieces[::-1] if _is(value, held) else []


def _formatted(held: str, text: str, call: ast.Call) -> Sequence[ast.expr]:
    rest, places = text.removeprefix("{}"), text.count("{}")
    is_plain = text.startswith("{}") and text.replace("{}", "").isprintable()
    has_others = "{" in text.replace("{}", "") or "}" in text.replace("{}", "")
    if not is_plain or has_others or len(call.args) != places or has_starred(call):
        return []
    if not _is(call.args[0], held):
        return []
    function = ast.Attribute(value=ast.Constant(rest), attr="format", ctx=ast.Load())
    return [ast.Call(func=function, args=call.args[1:], keywords=[])]


def _is(node: ast.expr, held: str) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) == held


def _is_starred(node: ast.expr) -> bool:
    return isinstance(node, ast.Starred)
