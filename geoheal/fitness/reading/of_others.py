"""Objects of other modules: their aliases, and functions that change shared settings.

``E = json.JSONEncoder`` makes ``E.default = …`` a change of json, and ``type(x).default = …`` changes a class
that is named nowhere.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.fitness.inlined import with_values
from geoheal.fitness.reading.known.modules import EMPTYING, FILLING

_SETTING: Final = re.compile(r"(add_|disable|enable|install|register|reset_|set_?[a-z]|unregister)")
"""Begins the names of functions of modules that change what all code in a process shares."""
_OF_VALUES: Final = frozenset({"setattr", "setitem"})
_CHANGING: Final = FILLING | EMPTYING | words("cache_clear reverse sort")
_CHANGES: Final = re.compile(r"(add|remove|set)(_|[A-Z])")
"""Begins the names of methods that change the object they are called of."""
_SHARED: Final = frozenset({"getLogger", "getcontext", "get_event_loop", "get_running_loop", "mro", "type"})
"""Functions that give what others have as well."""


def sets_for_all(module: str, part: str) -> bool:
    """Whether a function of the standard library changes what all modules share.

    >>> [sets_for_all(*each) for each in (("calendar", "setfirstweekday"), ("operator", "setitem"))]
    [True, False]
    >>> sets_for_all("collections.abc.Sequence", "register"), sets_for_all("shop", "set_rate")
    (True, False)
    """
    top = module.partition(".")[0]
    is_of_all = top in sys.stdlib_module_names or top == "numpy"
    return is_of_all and part not in _OF_VALUES and bool(_SETTING.match(part))


def changes(method: str) -> bool:
    """Whether a method of this name changes the object that it is called of.

    >>> [changes(each) for each in ("append", "setLevel", "add_handler", "settle", "getvalue")]
    [True, True, True, False, False]
    """
    return method in _CHANGING or bool(_CHANGES.match(method))


def further_names(tree: ast.AST, imported: Iterable[str]) -> frozenset[str]:
    """Return names under which a source knows what it has imported, or a part of it.

    A name that is given to one thing and to another counts.

    >>> source = "E = json.JSONEncoder\\nfor each in (E, 3): pass\\nF = each\\nn = json.loads(x)"
    >>> sorted(further_names(ast.parse(source), ["json"]))
    ['E', 'F', 'each']
    """
    pairs = [*_bindings(tree)]
    known = set(imported)
    found: set[str] = set()
    while True:
        new = {name for name, value in pairs if name not in known and is_of(value, known)}
        if not new:
            return frozenset(found)
        found |= new
        known |= new


def is_of(node: ast.expr, names: Set[str]) -> bool:
    """Whether an expression is one of these names, a part of it, or what all others are given, too.

    >>> [is_of(ast.parse(each, mode="eval").body, {"j"}) for each in ("j.a[2]", "j.a()", "type(n)", "f(n).a")]
    [True, False, True, False]
    """
    match node:
        case ast.Name(id=name):
            return name in names
        case ast.Attribute(value=owner) | ast.Subscript(value=owner):
            return is_of(owner, names)
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
            return called in _SHARED
    return False


def written_out(tree: ast.Module, names: Set[str]) -> ast.Module:
    """Return a source with these names, and parts of them, in place of names that are given to them once.

    >>> source = "_all = []\\nput = _all.append\\ndef f(n): put(n)"
    >>> print(ast.unparse(written_out(ast.parse(source), {"_all"}).body[2].body[0]))
    _all.append(n)
    """
    taken = Counter(each.arg for each in ast.walk(tree) if isinstance(each, ast.arg))
    taken.update(
        each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    )
    further = {
        name: value
        for name, value in _bindings(tree)
        if taken[name] == 1 and root_of(value) in names - {name}
    }
    return with_values(tree, further)


def _bindings(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield names, and each value that they are given; of a loop, each part of what is written out."""
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                yield from ((each.id, value) for each in targets if isinstance(each, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                yield name, value
            case (
                ast.For(target=ast.Name(id=name), iter=values)
                | ast.comprehension(target=ast.Name(id=name), iter=values)
            ):
                yield from ((name, each) for each in getattr(values, "elts", ()))


def root_of(node: ast.expr) -> str:
    """Return the name that an attribute or entry is of; empty for that of a call."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def origin_of(node: ast.expr) -> str:
    """Return the name from which an expression goes on, through calls as well."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
