"""Cache what a method makes of its object and some of its arguments, until a method changes the object.

``for day, price in sorted(self._changes)`` sorts again in every call, although only the search in the result
depends on the arguments; ``sorted(self._times[route])`` sorts again for every percentile of a route. The
expression becomes a method of its own, which ``kept_while_same`` caches.
"""

import ast
import re
from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names, words
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by, root_name
from geoheal.healing.transforms.scopes import bound_names, own_nodes, parameters
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.remembered.shared_results import Sharing, use_of
from geoheal.healing.transforms.speed.unchanged.kept_while_same import kept_while_same

_MAKING: Final = words("sorted set frozenset list tuple dict sum min max")
_OF_TEXTS: Final = words("split rsplit splitlines lower upper casefold encode decode")
"""Methods that go through a whole text."""
_COMPREHENSION = ast.ListComp | ast.SetComp | ast.DictComp
_PREFIX: Final = "_made_in_"


def kept_parts(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Cache the parts of these methods that read only their object, and not all of their arguments.

    Parameters
    ----------
    functions
        Qualified names.
    elsewhere
        As for :func:`~geoheal.healing.transforms.speed.unchanged.kept_while_same.kept_while_same`.

    >>> changed = kept_parts('''class Prices:
    ...     def __init__(self):
    ...         self._changes = []
    ...     def record(self, day, price):
    ...         self._changes.append((day, price))
    ...     def on(self, day):
    ...         return [price for changed, price in sorted(self._changes) if changed <= day]
    ... ''')
    >>> print(changed[changed.index("    @_changing"):])
        @_changing
        def record(self, day, price):
            self._changes.append((day, price))
        @_kept_while_same
        def _made_in_on(self):
            return sorted(self._changes)
    <BLANKLINE>
        def on(self, day):
            return [price for changed, price in self._made_in_on() if changed <= day]
    <BLANKLINE>
    """
    elsewhere = elsewhere or Elsewhere()
    doubts = list(elsewhere.doubts)
    made, apart = _apart(source, functions)
    kept = None if apart is None else kept_while_same(apart, made, elsewhere)
    lost = {name for name in made if kept is not None and not _is_kept(name, kept)}
    if lost:
        elsewhere.doubts = doubts
        made, apart = _apart(source, functions, lost)
        kept = None if apart is None else kept_while_same(apart, made, elsewhere)
    return kept


def _apart(
    source: str, functions: Collection[str] | None, lost: Collection[str] = ()
) -> tuple[list[str], str | None]:
    """Return the names of the new methods, except lost ones, and the source with them."""
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    made = [name for function in view.focused_functions for name in _taken_out(function, edit, view, lost)]
    return made, edit.result() if made else None


def _is_kept(name: str, changed: str) -> bool:
    method = name.rpartition(".")[2]
    return re.search(rf"@_kept_while_same\s+def {method}\(", changed) is not None


def _taken_out(
    function: Function, edit: SourceEdit, view: ModuleView, lost: Collection[str]
) -> Iterator[str]:
    """Make a method of a part that does not read everything; yield its qualified name."""
    kind, own = view.parents[function], own_name(function)
    if not isinstance(kind, ast.ClassDef) or function.decorator_list or own is None:
        return
    if not isinstance(function, ast.FunctionDef) or function.name.startswith(_PREFIX):
        return
    name = f"{_PREFIX}{function.name.strip('_')}"
    if f"{kind.name}.{name}" in lost:
        return
    given = [each.arg for each in parameters(function) if each.arg != own]
    steady = [each for each in given if not any(is_rebound_by(node, each) for node in own_nodes(function))]
    parts = [each for each in own_nodes(function) if _is_part(each, own, steady, view)]
    parts = [each for each in parts if not given or not read_names(each) >= set(given)]
    if parts and not view.functions_named(name) and not view.attributes_named(name):
        part = min(parts, key=_is_of_text)
        assert isinstance(part, ast.expr)  # noqa: S101 - see _is_part
        read = [each for each in steady if each in read_names(part)]
        parameter_list = ", ".join([own, *read])
        edit.insert_before(function, f"def {name}({parameter_list}):\n    return {ast.unparse(part)}\n\n")
        edit.replace(part, f"{own}.{name}({', '.join(read)})")
        yield f"{kind.name}.{name}"


def _is_of_text(node: ast.AST) -> bool:
    """Whether an expression is a method of a text, which mostly costs less than the others."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def _is_part(node: ast.AST, own: str, steady: Collection[str], view: ModuleView) -> bool:
    """Whether an expression makes something of the object and steady arguments, which is only read."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[_, *_]):
            if name not in _MAKING or name in view.top_level:
                return False
        case ast.Call(func=ast.Attribute(value=held, attr=method)):
            if method not in _OF_TEXTS or view.functions_named(method) or root_name(held) != own:
                return False
        case _ if not isinstance(node, _COMPREHENSION):
            return False
    assert isinstance(node, ast.expr)  # noqa: S101 - seen above
    built_in = {each for each in PURE_BUILTINS if each not in view.top_level}
    if any(isinstance(each, ast.NamedExpr) for each in ast.walk(node)):
        return False
    reads_object = any(isinstance(each, ast.Name) and each.id == own for each in ast.walk(node))
    is_whole = isinstance(view.parents[node], ast.Return)
    return (
        reads_object
        and not is_whole
        and read_names(node) <= {own, *steady} | built_in | bound_names(node)
        and not bound_names(node) & {own, *steady}
        and use_of(node, view) is not Sharing.CHANGED
    )
