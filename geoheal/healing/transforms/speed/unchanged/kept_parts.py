"""Cache what a method makes of its object alone, until a method changes the object.

``for day, price in sorted(self._changes)`` sorts again in every call, although only the search in the result
depends on the arguments. The expression becomes a method of its own, which ``kept_while_same`` caches.
"""

import ast
from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, read_names, words
from geoheal.healing.transforms.class_view import own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_names, own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.remembered.shared_results import Sharing, use_of
from geoheal.healing.transforms.speed.unchanged.kept_while_same import kept_while_same

_MAKING: Final = words("sorted set frozenset list tuple dict sum min max")
_COMPREHENSION = ast.ListComp | ast.SetComp | ast.DictComp
_PREFIX: Final = "_made_in_"


def kept_parts(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Cache the parts of these methods that read only their object.

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
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    made = [name for function in view.focused_functions for name in _taken_out(function, edit, view)]
    apart = edit.result() if made else None
    return None if apart is None else kept_while_same(apart, made, elsewhere)


def _taken_out(function: Function, edit: SourceEdit, view: ModuleView) -> Iterator[str]:
    """Make a method of the first part that reads only the object; yield its qualified name."""
    kind, own = view.parents[function], own_name(function)
    if not isinstance(kind, ast.ClassDef) or function.decorator_list or own is None:
        return
    if not isinstance(function, ast.FunctionDef) or function.name.startswith(_PREFIX):
        return
    name = f"{_PREFIX}{function.name.strip('_')}"
    parts = [each for each in own_nodes(function) if _is_part(each, own, view)]
    if parts and not view.functions_named(name) and not view.attributes_named(name):
        part = parts[0]
        assert isinstance(part, ast.expr)  # noqa: S101 - see _is_part
        edit.insert_before(function, f"def {name}({own}):\n    return {ast.unparse(part)}\n\n")
        edit.replace(part, f"{own}.{name}()")
        yield f"{kind.name}.{name}"


def _is_part(node: ast.AST, own: str, view: ModuleView) -> bool:
    """Whether an expression makes something of the object alone, and its function only reads that."""
    match node:
        case ast.Call(func=ast.Name(id=name), args=[_, *_]):
            if name not in _MAKING or name in view.top_level:
                return False
        case _ if not isinstance(node, _COMPREHENSION):
            return False
    assert isinstance(node, ast.expr)  # noqa: S101 - seen above
    known = {own} | {each for each in PURE_BUILTINS if each not in view.top_level} | bound_names(node)
    if any(isinstance(each, ast.NamedExpr) for each in ast.walk(node)):
        return False
    reads_object = any(isinstance(each, ast.Name) and each.id == own for each in ast.walk(node))
    is_whole = isinstance(view.parents[node], ast.Return)
    return (
        reads_object
        and not is_whole
        and read_names(node) <= known
        and own not in bound_names(node)
        and use_of(node, view) is not Sharing.CHANGED
    )
