"""Cache results of functions that only computed, for equal arguments, under the workload.

No static proof is required: in the workload, equal arguments had equal results, and calls changed nothing.
The transformed function checks its object and the module's variables, one level deep, before it returns a
cached result. The change as a whole is a doubt. Functions that are random, read clocks or external systems,
handle secrets, or read what the module visibly changes at a deeper level are never changed.
"""

import ast
from collections.abc import Sequence
from typing import Final, TypeGuard

from geoheal.domain.evaluation.syntax import Function, read_names, words
from geoheal.healing.case import RepeatedCall
from geoheal.healing.transforms.class_view import ClassView, binds, own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import attributes_in, is_name, names_in, plain_decorators
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS
from geoheal.healing.transforms.once import objection, reached
from geoheal.healing.transforms.scopes import is_function
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.observed.seeing import SEEING
from geoheal.healing.transforms.speed.unchanged.object_state import ObjectState

_ODD: Final = ("__slots__", "__getattr__", "__getattribute__", "__setattr__", "__eq__", "__reduce__")
_LOOKS_AT_ALL: Final = words("vars getattr hasattr dir __dict__ attrgetter methodcaller")
"""Names that read attributes that the source does not name."""
_WITHOUT_A_TRACE: Final = frozenset(
    {"sort", "reverse", "update", "rotate", "__setitem__", "seek", "move_to_end"}
)
"""Methods that change a container and may keep its length."""


def seen_again(source: str, seen: Sequence[RepeatedCall], elsewhere: Elsewhere | None = None) -> str | None:
    """Cache results of functions that were called again with equal arguments.

    Parameters
    ----------
    seen
        Functions to change, unless there is a reason against it.
    elsewhere
        Collects doubts; what the rest of the project does.

    >>> changed = seen_again('''class Table:
    ...     def __init__(self, rows):
    ...         self.rows = rows
    ...     def find(self, name):
    ...         return next_of(self.rows, name)
    ... ''', [RepeatedCall(function="Table.find", calls=9, repeated=6, confirmed=6)])
    >>> print(changed[changed.index("class Table"):])
    class Table:
        def __init__(self, rows):
            self.rows = rows
        @_seen_again(1)
        def find(self, name):
            return next_of(self.rows, name)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    if "_seen_again" in view.top_level:
        return None
    asked = _Asked(edit, view, elsewhere or Elsewhere())
    for each in seen:
        function = view.functions.get(each.function)
        if function is not None and not each.is_changed and asked.may_remember(function):
            asked.remember(function, each)
    return edit.result()


class _Asked:
    """Reasons against caching the results of a module's functions."""

    def __init__(self, edit: SourceEdit, view: ModuleView, elsewhere: Elsewhere) -> None:
        self._edit, self._view, self._elsewhere = edit, view, elsewhere
        self._classes = view.shared(ClassView)
        self._state = ObjectState(view, view.shared(Purity), self._classes)

    def may_remember(self, function: Function) -> bool:
        kind, given = self._view.parents[function], function.args
        names = plain_decorators(function)
        return (
            isinstance(function, ast.FunctionDef)
            and isinstance(kind, ast.ClassDef | ast.Module)
            and names in ([], ["property"])
            and not (given.vararg or given.kwarg or given.kwonlyargs)
            and not function.name.startswith("__")
            and objection(function, self._view) is None
            and (not isinstance(kind, ast.ClassDef) or self._is_plain(kind, function))
            and not self._is_changed_unseen(function)
        )

    def _is_plain(self, kind: ast.ClassDef, function: Function) -> bool:
        """Whether objects of a class have plain attributes, and nothing copies or compares their state."""
        family = [each.name for each in self._classes.with_bases(kind)]
        return (
            bool(function.args.args)
            and function.args.args[0].arg == "self"
            and isinstance(self._view.parents[kind], ast.Module)
            and not kind.decorator_list
            and not any(self._classes.unknown_bases(kind))
            and not any(binds(part, name) for part in kind.body for name in _ODD)
            and not self._elsewhere.copies_state(self._edit.source, *family)
        )

    def _is_changed_unseen(self, function: Function) -> bool:
        """Whether the module changes what is read without replacing an object or changing a length."""
        parts = [each for each in reached(function, self._view) if isinstance(each, ast.FunctionDef)]
        read = {node.attr for part in parts for node in ast.walk(part) if isinstance(node, ast.Attribute)}
        read |= {name for part in parts for name in read_names(part)} & set(self._view.top_level)
        return any(self._state.is_changed_deep_inside(each) for each in parts) or any(
            _leaves_no_trace(node, read) and not self._is_making(node) for node in self._view.nodes
        )

    def _is_making(self, node: ast.AST) -> bool:
        function = self._view.function_of(node)
        return function is None or function.name == "__init__"

    def remember(self, function: Function, seen: RepeatedCall) -> None:
        """Decorate a function, and record the doubts."""
        is_method = isinstance(self._view.parents[function], ast.ClassDef)
        variables = "".join(f"{name}, " for name in self._variables(function))
        read = f", lambda: ({variables.rstrip()})" if variables else ""
        attributes = self._attributes(function) if is_method else None
        among = "" if attributes is None else f", among={tuple(attributes)}"
        decorator = f"@_seen_again({int(is_method)}{read}{among})"
        if function.decorator_list:
            last, indentation = function.decorator_list[-1], self._edit.indentation(function)
            self._edit.replace(last, f"{self._edit.text(last)}\n{indentation}{decorator}")
        else:
            self._edit.insert_before(function, decorator)
        for name in ("collections", "functools", "operator"):
            self._edit.add_import(f"import {name}")
        self._edit.add_helper(SEEING)
        shared = ", and that no code changes what it returns" if seen.is_shared else ""
        self._elsewhere.doubt(
            f"{seen.function} returns its earlier result for equal arguments. This held in {seen.confirmed} "
            "observed calls of the workload, but is not proven: check that everything it reads of other "
            f"objects stays the same{shared}."
        )

    def _attributes(self, function: Function) -> list[str] | None:
        """Return the attributes that a method and its callees read, if its class has others, too.

        None if something may look at whole objects.
        """
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        parts = [each for each in reached(function, self._view) if isinstance(each, kinds)]
        special = [each for name, each in self._view.functions.items() if _is_special(name)]
        read, own = set[str](), set[str]()
        for part in {*parts, *special}:
            if (names_in(part) | attributes_in(part)) & _LOOKS_AT_ALL:
                return None
            read |= attributes_in(part)
            own |= self._of_itself(part)
        if any(self._is_handed_on(each) for each in parts):
            return None
        stored = {node.attr for node in self._view.nodes if _is_stored(node)}
        found = own | (read & stored)
        return sorted(found) if stored - found else None

    def _of_itself(self, part: Function) -> set[str]:
        own = own_name(part) if isinstance(self._view.parents[part], ast.ClassDef) else None
        return {
            node.attr
            for node in ast.walk(part)
            if isinstance(node, ast.Attribute)
            and is_name(node.value, own)
            and not self._view.functions_named(node.attr)
        }

    def _is_handed_on(self, part: Function) -> bool:
        """Whether a method uses its object otherwise than to read an attribute or call a method."""
        own = own_name(part) if isinstance(self._view.parents[part], ast.ClassDef) else None
        return own is not None and any(
            is_name(node, own) and not isinstance(self._view.parents[node], ast.Attribute)
            for node in ast.walk(part)
        )

    def _variables(self, function: Function) -> list[str]:
        """Return variables of the module that the function and its callees read."""
        names = {name for each in reached(function, self._view) for name in read_names(each)}
        kinds = (ast.Import, ast.ImportFrom, ast.ClassDef)
        return sorted(
            name
            for name in names & set(self._view.top_level)
            if not any(isinstance(each, kinds) or is_function(each) for each in self._view.top_level[name])
        )


def _is_special(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last.startswith("__") and last.endswith("__") and last != "__init__"


def _is_stored(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)


def _leaves_no_trace(node: ast.AST, read: set[str]) -> bool:
    """Whether it is ``prices[3] = 4``, ``self.rows.sort()`` or ``rows[key].append(row)``, of what is read."""
    match node:
        case ast.Subscript(value=held, ctx=ast.Store() | ast.Del()):
            pass
        case ast.Call(func=ast.Attribute(value=held, attr=method)) if method in _WITHOUT_A_TRACE:
            pass
        case ast.Call(func=ast.Attribute(value=ast.Subscript() | ast.Call() as held, attr=method)):
            if method not in MUTATORS:
                return False
        case _:
            return False
    return _name_of_holder(held) in read


def _name_of_holder(held: ast.expr) -> str | None:
    """Return the last name of what holds an entry: ``rows`` for ``self.rows[key]`` and ``rows.get(key)``."""
    while True:
        match held:
            case ast.Subscript(value=inner):
                held = inner
            case ast.Call(func=ast.Attribute(value=inner, attr="get" | "setdefault")):
                held = inner
            case ast.Attribute(attr=name) | ast.Name(id=name):
                return name
            case _:
                return None
