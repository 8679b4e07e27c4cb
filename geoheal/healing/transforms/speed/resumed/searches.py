"""Searches in a growing buffer: the pattern, the buffer, and how far back a search must start."""

import ast
import re
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import has_starred
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import own_nodes, parameters
from geoheal.healing.transforms.speed.resumed.pattern_reach import pattern_reach

_FLAGS: Final = re.A | re.I | re.M | re.S | re.X | re.U


@dataclass(frozen=True, slots=True)
class Search:
    """A search for the first match.

    Parameters
    ----------
    node
        ``pattern.search(text)``, ``text.find(part)``, ``part in text`` or ``part not in text``.
    buffer
        Name of what is searched, alone or with an addition behind it.
    added
        Name of the addition; None if missing.
    wanted
        The pattern or the part.
    """

    node: ast.Call | ast.Compare
    buffer: str
    added: str | None
    wanted: ast.expr


def search_of(node: ast.AST) -> Search | None:
    """Return a node's search in a buffer, or in a buffer with an addition."""
    match node:
        case ast.Call(func=ast.Attribute(value=wanted, attr="search"), args=[text], keywords=[]):
            pass
        case ast.Call(func=ast.Attribute(value=text, attr="find"), args=[wanted], keywords=[]):
            pass
        case ast.Compare(left=wanted, ops=[ast.In() | ast.NotIn()], comparators=[text]):
            pass
        case _:
            return None
    match text:
        case ast.Name(id=name):
            return Search(node, name, None, wanted)
        case ast.BinOp(left=ast.Name(id=name), op=ast.Add(), right=ast.Name(id=added)):
            return Search(node, name, added, wanted)
    return None


def look_back(search: Search, function: Function, view: ModuleView, elsewhere: Elsewhere) -> str | None:
    """Return how many characters before the end the next search must start, or None if unknown."""
    if isinstance(search.node, ast.Call) and search.node.func.attr == "search":  # type: ignore[attr-defined]
        reaches = _reaches(search.wanted, function, view, elsewhere)
        known = [each for each in reaches if each is not None]
        return str(max(0, max(known) - 1)) if known and len(known) == len(reaches) else None
    wanted = search.wanted
    if isinstance(wanted, ast.Name):
        value = view.global_value(wanted.id)
        is_local = wanted.id in view.locals_of(function)
        if is_local and _is_given_text(wanted.id, function):
            return f"len({wanted.id})"
        wanted = value if value is not None and not is_local else wanted
    match wanted:
        case ast.Constant(value=(str() | bytes()) as text):
            return str(max(0, len(text) - 1))
    return None


def _is_given_text(name: str, function: Function) -> bool:
    """Whether a parameter is annotated as text or bytes, and never reassigned."""
    given = [each for each in parameters(function) if each.arg == name and each.annotation is not None]
    is_text = any(ast.unparse(each.annotation) in {"str", "bytes"} for each in given if each.annotation)
    return is_text and not any(is_rebound_by(node, name) for node in own_nodes(function))


def _reaches(
    wanted: ast.expr, function: Function, view: ModuleView, elsewhere: Elsewhere
) -> list[int | None]:
    """Return the reaches of all patterns that a name may stand for."""
    if not isinstance(wanted, ast.Name):
        return [None]
    if wanted.id not in view.locals_of(function):
        return [_reach_of_value(view.global_value(wanted.id), view)]
    names = [each.arg for each in parameters(function)]
    if wanted.id not in names or not _is_kept(wanted.id, function):
        return [None]
    is_method = isinstance(view.parents[function], ast.ClassDef)
    kind = ast.Attribute if is_method else ast.Name
    calls = [each for each in view.calls.get(function.name, []) if isinstance(each.func, kind)]
    mentions = (view.attribute_loads if is_method else view.loads).get(function.name, [])
    if len(view.functions_named(function.name)) > 1 or len(calls) != len(mentions):
        return [None]
    position = names.index(wanted.id) - is_method
    given = [_argument(call, position, wanted.id) for call in calls]
    if elsewhere.uses(function.name, ast.unparse(view.tree), why="the patterns that it is given"):
        return [None]
    return [
        _reach_of_value(view.global_value(each.id), view) if isinstance(each, ast.Name) else None
        for each in given
    ] or [None]


def _is_kept(name: str, function: Function) -> bool:
    return not any(is_rebound_by(node, name) for node in own_nodes(function))


def _argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    if has_starred(call):
        return None
    if 0 <= position < len(call.args):
        return call.args[position]
    return next((each.value for each in call.keywords if each.arg == name), None)


def _reach_of_value(value: ast.expr | None, view: ModuleView) -> int | None:
    """Return the reach of a literal compiled pattern."""
    if not isinstance(value, ast.Call) or view.dotted(value.func) != "re.compile" or not value.args:
        return None
    pattern, *flags = [*value.args, *(each.value for each in value.keywords if each.arg == "flags")]
    if not isinstance(pattern, ast.Constant) or not isinstance(pattern.value, str | bytes):
        return None
    given = 0
    for each in flags:
        for part in ast.walk(each):
            if isinstance(part, ast.Attribute):
                given |= int(getattr(re, part.attr, re.LOCALE))
            elif not isinstance(part, ast.BinOp | ast.BitOr | ast.Name | ast.Load):
                return None
    return pattern_reach(pattern.value, given) if not given & ~int(_FLAGS) else None
