"""Find the HTTP method of a request, which decides whether the request may be repeated.

References
----------
R. Fielding, M. Nottingham, J. Reschke, HTTP Semantics, RFC 9110 (2022), section 9.2.2: GET, HEAD, OPTIONS,
TRACE, PUT and DELETE are idempotent, POST and PATCH are not.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.facts.shapes import is_attribute, is_attribute_among, is_name, is_name_among
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes, parameters

_SAFE: Final = words("GET HEAD OPTIONS TRACE")
_IDEMPOTENT: Final = _SAFE | words("PUT DELETE")
_METHODS: Final = _IDEMPOTENT | words("POST PATCH CONNECT")
_READING_CALLS: Final = words("get head options")
_WRITING_CALLS: Final = words("post patch")
_METHOD_NAMES: Final = words("method verb http_method")

MAY_REPEAT: Final = '''def _may_repeat(method, *given):
    """Whether a request may be made again: it does nothing twice, and nothing of it was read away."""
    bodies = [(getattr(each, "body", None), getattr(each, "data", None)) for each in given]
    parts = [*given, *(each for pair in bodies for each in pair)]
    is_whole = not any(hasattr(part, "read") or hasattr(part, "__next__") for part in parts)
    return is_whole and str(method).upper() in {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"}
'''


@dataclass(frozen=True, slots=True)
class RequestRule:
    """Whether a request may be repeated, by its method.

    Parameters
    ----------
    may_repeat
        Whether it may be repeated with some method.
    condition
        An expression of the function's parameters that must be true; None if it may always be repeated.
    """

    may_repeat: bool
    condition: str | None = None


def rule_of(function: Function, calls: list[ast.Call], view: ModuleView) -> RequestRule | None:
    """Return the rule for the requests of these calls; None if no method is found.

    >>> tree = ast.parse("def send(self, method, url): return self.adapter.send(method, url)")
    >>> function = tree.body[0]
    >>> rule_of(function, calls_at(function, 1), ModuleView(tree)).condition
    '_may_repeat(method, method, url)'
    """
    written = set(_written(function, calls))
    if written:
        if not written <= _IDEMPOTENT:
            return RequestRule(may_repeat=False)
        if written <= _SAFE:
            return RequestRule(may_repeat=True)
    given = _given(function)
    for call in calls:
        method = f'"{min(written - _SAFE)}"' if written else _method_from(function, call, view)
        if method is not None:
            return RequestRule(may_repeat=True, condition=f"_may_repeat({', '.join([method, *given])})")
    return None


def calls_at(
    function: Function, line: int, column: int | None = None, end_column: int | None = None
) -> list[ast.Call]:
    """Return the calls of a function in a line, or exactly between two columns of it."""
    found = [
        node
        for node in own_nodes(function)
        if isinstance(node, ast.Call) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    exact = [node for node in found if (column, end_column) == (node.col_offset, node.end_col_offset)]
    return exact or found


def _written(function: Function, calls: list[ast.Call]) -> Iterator[str]:
    """Return literal methods in these calls, or where the function prepares their arguments."""
    for call in calls:
        named = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if named in _READING_CALLS and call.args:
            yield "GET"
        elif named in _WRITING_CALLS:
            yield "POST"
    last = max((call.end_lineno or 0 for call in calls), default=0)
    for node in own_nodes(function):
        if isinstance(node, ast.Call) and node.lineno <= last:
            for each in [*node.args[:2], *(k.value for k in node.keywords if k.arg in _METHOD_NAMES)]:
                match each:
                    case ast.Constant(value=str(method)) if method in _METHODS:
                        yield method


def _method_from(function: Function, call: ast.Call, view: ModuleView) -> str | None:
    """Return the parameter, or the attribute of one, that holds the method."""
    names = {each.arg for each in parameters(function)} - _rebound(function)
    for name in sorted(_METHOD_NAMES & names):
        return name
    if not _is_attribute(view):
        return None
    handed = [*call.args, *(each.value for each in call.keywords)]
    for each in handed:
        if is_name_among(each, names):
            return f'getattr({each.id}, "method", "")'
        if is_attribute_among(each, _METHOD_NAMES) and _is_of(each.value, names):
            return ast.unparse(each)
    return None


def _is_of(node: ast.expr, names: set[str]) -> bool:
    return is_name_among(node, names)


def _is_attribute(view: ModuleView) -> bool:
    """Whether objects of the module, or those that it uses, have an attribute for the HTTP method."""
    for node in view.nodes:
        if is_attribute(node, "method"):
            return True
        if isinstance(node, ast.AnnAssign) and is_name(node.target, "method"):
            return True
    return False


def _given(function: Function) -> list[str]:
    """Return the parameters of a function, without ``self``."""
    given = function.args
    plain = [each.arg for each in [*given.posonlyargs, *given.args, *given.kwonlyargs]]
    more = [f"*{given.vararg.arg}"] if given.vararg else []
    more += [f"*{given.kwarg.arg}.values()"] if given.kwarg else []
    return [each for each in plain if each not in {"self", "cls"}] + more


def _rebound(function: Function) -> set[str]:
    """Return the names that the function reassigns."""
    return {
        node.id
        for node in own_nodes(function)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
