"""Cache a method's result until a method of its object changes what it reads: settings, sums, merged tables.

``remember_readings`` compares all values that a method reads in every call, which costs as much as the method
itself if these are large. Here nothing is compared: methods of the class that use the same attributes, and do
more than read them, invalidate the cache. Changes deep inside by other code are not detected, which is always
a doubt.
"""

import ast
from collections.abc import Collection, Iterator

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView, binds
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.immutability import returns_immutable
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import plain_decorators
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import objection
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.remembered.memoise import is_set_elsewhere
from geoheal.healing.transforms.speed.remembered.shared_results import Sharing, sharing_of
from geoheal.healing.transforms.speed.unchanged.keeping import KEEPING
from geoheal.healing.transforms.speed.unchanged.object_state import ObjectState


def kept_while_same(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Cache the results of these methods, until a method changes what they read.

    Parameters
    ----------
    functions
        Qualified names.
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> changed = kept_while_same('''class Basket:
    ...     def __init__(self):
    ...         self._prices = []
    ...     def put(self, price):
    ...         self._prices.append(price)
    ...     def total(self):
    ...         return sum(self._prices)
    ... ''')
    >>> print(changed[changed.index("class Basket"):])
    class Basket:
        def __init__(self):
            self._prices = []
        @_changing
        def put(self, price):
            self._prices.append(price)
        @_kept_while_same
        def total(self):
            return sum(self._prices)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    if "_kept_while_same" in view.top_level:
        return None
    keeper = _Keeper(edit, view, elsewhere or Elsewhere())
    for function in view.focused_functions:
        keeper.keep(function)
    return edit.result()


class _Keeper:
    """Decorates the methods of one module, each once."""

    def __init__(self, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
        self._edit, self._view, self._elsewhere = edit, view, elsewhere
        self._purity, self._classes = view.shared(Purity), view.shared(ClassView)
        self._state = ObjectState(view, self._purity, self._classes)
        self._changing: set[Function] = set()

    def keep(self, function: Function) -> None:
        """Cache a method's result, if everything that may change it is known."""
        kind = self._view.parents[function]
        if not isinstance(kind, ast.ClassDef) or not self._can_be_kept(function):
            return
        read = self._state.read_by(function)
        by_entry = self._state.read_by_entry(function)
        changing = None if read is None else self._state.who_changes(read, kind, by_entry)
        if read is None or changing is None or not self._is_closed(function, kind, read):
            return
        is_fixed = returns_immutable(function, self._view)
        if not is_fixed and sharing_of(function, self._view) is Sharing.CHANGED:
            return
        self._elsewhere.doubt(
            f"{function.name} returns its earlier result until a method of {kind.name} changes "
            f"{' or '.join(sorted(read))}: check that no other code changes them, or what is in them"
            f"{'' if is_fixed else ', and that no code changes what it returns'}."
        )
        self._decorate(function, "_kept_while_same")
        for each in changing - self._changing:
            self._decorate(each, "_changing")
        self._changing |= changing
        self._edit.add_import("import functools")
        self._edit.add_helper(KEEPING)

    def _can_be_kept(self, function: Function) -> bool:
        given = function.args
        names = plain_decorators(function)
        works = any(isinstance(each, ast.Call | ast.For | ast.comprehension) for each in own_nodes(function))
        return (
            isinstance(function, ast.FunctionDef)
            and names in ([], ["property"])
            and not (given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs)
            and not function.name.startswith("__")
            and works
            and self._purity.is_pure(function)
            and not any(isinstance(each, ast.Lambda | ast.GeneratorExp) for each in _returned(function))
            and not self._is_looked_into(function)
            and not is_set_elsewhere(function, self._view, self._elsewhere)
            and objection(function, self._view) is None
        )

    def _is_looked_into(self, function: Function) -> bool:
        """Whether attributes of the method itself are used, or of an object with computed attributes."""
        uses = self._view.attribute_loads.get(function.name, [])
        is_held = not function.decorator_list and any(
            isinstance(self._view.parents[each], ast.Attribute) for each in uses
        )
        return is_held or any(
            isinstance(each, ast.Attribute)
            and self._view.functions_named(each.attr)
            and not self._state.is_foreign(each.value)
            for each in own_nodes(function)
        )

    def _is_closed(self, function: Function, kind: ast.ClassDef, read: frozenset[str]) -> bool:
        """Whether objects have plain attributes, and no other file or class changes what is read."""
        family = [each.name for each in self._classes.with_bases(kind)]
        odd = ("__slots__", "__getattr__", "__getattribute__", "__setattr__", *read)
        return (
            not any(self._classes.unknown_bases(kind))
            and not any(binds(part, name) for part in kind.body for name in odd)
            and not self._state.is_changed_deep_inside(function)
            and not self._elsewhere.copies_state(self._edit.source, *family)
            and not any(self._elsewhere.uses(name, self._edit.source, *family) for name in sorted(read))
        )

    def _decorate(self, function: Function, name: str) -> None:
        if function.decorator_list:
            last, indentation = function.decorator_list[-1], self._edit.indentation(function)
            self._edit.replace(last, f"{self._edit.text(last)}\n{indentation}@{name}")
        else:
            self._edit.insert_before(function, f"@{name}")


def _returned(function: Function) -> Iterator[ast.expr]:
    yield from (
        each.value for each in own_nodes(function) if isinstance(each, ast.Return) and each.value is not None
    )
