"""Whether a mapping is a cache: a dropped entry is computed again, with the same result, when needed."""

import ast
import re
from collections.abc import Iterable
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.facts.shapes import assigns, is_call_of
from geoheal.healing.transforms.memory.containers import Container, Kind, action
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, is_changed_by
from geoheal.healing.transforms.once import is_fresh
from geoheal.healing.transforms.scopes import called_name

_CACHE_NAME: Final = re.compile(r"cache|memo", re.IGNORECASE)
_ALLOWED: Final = frozenset({"store", "has", "read", "get", "length", "remove", "clear"})


def is_called_memory(name: str) -> bool:
    """Whether a name indicates a cache."""
    return bool(_CACHE_NAME.search(name)) or name.startswith("_")


def is_cache(container: Container, view: ModuleView) -> bool:
    """Whether a long-lived mapping may drop entries.

    Every function that reads an entry also computes and stores the value for the same key. The stored value
    is computed, is not state (an id, a counter, an open session), and is not changed afterwards. A mapping
    with a cache's name, and only read by ``get`` and ``in``, may also be read elsewhere.
    """
    if container.kind is not Kind.DICT:
        return False
    done = [action(use, view) for use in container.uses]
    if not done or any(what not in _ALLOWED for what, _ in done):
        return False
    stored = {(view.function_of(node), key_of(node)): node for what, node in done if what == "store"}
    if not stored or not all(_is_computed(node, container, view) for node in stored.values()):
        return False
    if not all(_may_remove(node, view) for what, node in done if what == "remove"):
        return False
    reads = [(what, node) for what, node in done if what in {"has", "read", "get"}]
    if not reads or any(_is_changed_after(node, view) for _, node in reads):
        return False
    if _is_handed_out_and_changed((view.function_of(node) for _, node in reads), view):
        return False
    is_called_cache = bool(_CACHE_NAME.search(container.name) or _CACHE_NAME.search(container.class_name))
    at_home = [(view.function_of(node), key_of(node)) in stored for _, node in reads]
    if all(at_home):
        return True
    return is_called_cache and all(
        home or _tolerates(what, node, view) for home, (what, node) in zip(at_home, reads, strict=True)
    )


def is_scratch(container: Container, view: ModuleView) -> bool:
    """Whether entries are never read again after the function that stored them has ended."""
    if container.kind is not Kind.DICT:
        return False
    done = [action(use, view) for use in container.uses]
    stored: dict[tuple[object, str], int] = {}
    for what, node in done:
        if what == "store":
            key = view.function_of(node), key_of(node)
            stored[key] = min(stored.get(key, 1 << 30), _line(node))
    if not stored:
        return False
    for what, node in done:
        if what in {"store", "clear"} or (what == "remove" and not key_of(node)):
            continue
        first = stored.get((view.function_of(node), key_of(node)))
        if what not in {"read", "get", "change", "remove"} or first is None or _line(node) < first:
            return False
    return True


def _may_remove(node: ast.AST, view: ModuleView) -> bool:
    """Whether removing an entry does not fail if the entry was dropped before."""
    if isinstance(node, ast.Call) and called_name(node) in {"pop", "discard"}:
        return len(node.args) > 1 or called_name(node) == "discard" or _tolerates("read", node, view)
    return _tolerates("read", node, view)


def key_of(node: ast.AST) -> str:
    """Return the key of ``C[key]``, ``key in C``, ``C.get(key)``."""
    match node:
        case ast.Subscript(slice=key) | ast.Compare(left=key) | ast.Call(args=[key, *_]):
            return ast.unparse(key)
    return ""


def _line(node: ast.AST) -> int:
    return int(getattr(node, "lineno", 0))


def _is_computed(node: ast.AST, container: Container, view: ModuleView) -> bool:
    """Whether the stored value can be computed again: not an identity, a counter, or from the mapping."""
    statement = view.parents[node]
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        return False
    parts = [statement.value, *_makings(statement.value, node, view)]
    for part in parts:
        if is_fresh(part, view):
            return False  # an id, a lock, a measurement: a value that was returned once must not be dropped
        for each in ast.walk(part):
            named = each.id if isinstance(each, ast.Name) else getattr(each, "attr", None)
            if named == container.name and isinstance(view.parents.get(each), ast.Call):
                return False  # len(C), for example: a number that counts up
    return not any(_is_record(part, view) for part in parts)


def _is_record(value: ast.expr, view: ModuleView) -> bool:
    """Whether a value is created to be filled: a literal container, or an instance of a module's class."""
    match value:
        case ast.Dict() | ast.List() | ast.Set():
            return True
        case ast.Call(func=ast.Name(id="dict" | "list" | "set" | "defaultdict" | "deque" | "bytearray")):
            return True
        case ast.Call(func=ast.Name(id=name)):
            return any(isinstance(each, ast.ClassDef) for each in view.top_level.get(name, []))
    return False


def _is_handed_out_and_changed(functions: Iterable[Function | None], view: ModuleView) -> bool:
    """Whether a caller changes what one of these functions returns."""
    names = {each.name for each in functions if each is not None}
    return any(_is_changed_after(call, view) for name in names for call in view.calls.get(name, []))


def _makings(value: ast.expr, node: ast.AST, view: ModuleView) -> list[ast.expr]:
    """Return the expressions that the stored name was assigned from, in the same function."""
    function = view.function_of(node)
    if not isinstance(value, ast.Name) or function is None:
        return []
    return [each.value for each in ast.walk(function) if assigns(each, value.id)]


def _is_changed_after(node: ast.AST, view: ModuleView) -> bool:
    """Whether a value is changed after it was read: then the mapping holds state."""
    parent = view.parents[node]
    if isinstance(parent, ast.Subscript | ast.Attribute) and getattr(parent, "value", None) is node:
        if not isinstance(parent.ctx, ast.Load):
            return True
        return is_changed_by(view.parents[parent], "") or _is_mutating(parent, view)
    match parent:
        case ast.Assign(targets=[ast.Name(id=name)]):
            function = view.function_of(node)
            return function is not None and any(is_changed_by(each, name) for each in ast.walk(function))
    return False


def _is_mutating(attribute: ast.AST, view: ModuleView) -> bool:
    call = view.parents[attribute]
    return isinstance(attribute, ast.Attribute) and is_call_of(call, attribute) and attribute.attr in MUTATORS


def _tolerates(what: str, node: ast.AST, view: ModuleView) -> bool:
    """Whether a read elsewhere handles a missing entry."""
    if what in {"get", "has"}:
        return True
    tests = [each.test for each in view.ancestors(node) if isinstance(each, ast.If | ast.IfExp)]
    handlers = [each for each in view.ancestors(node) if isinstance(each, ast.Try) and each.handlers]
    return bool(handlers) or any(
        " in " in ast.unparse(test) and key_of(node) in ast.unparse(test) for test in tests
    )
