"""Functions without side effects on existing objects, including all that they call.

Calls are followed through the module by their last name: of all functions with this name, the worst one
counts. A function may read anything, also rows of a database; while only such functions run, none of it
changes.
"""

import ast
from collections.abc import Collection
from functools import cached_property
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.class_view import ClassView, own_name
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, PURE_METHODS, Purity
from geoheal.healing.transforms.facts.shapes import is_name_among
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, root_name
from geoheal.healing.transforms.scopes import called_name
from geoheal.healing.transforms.speed.within.fresh_containers import FreshContainers
from geoheal.healing.transforms.speed.within.reading_queries import takes_rows

_ACTING: Final = (
    *(ast.Global, ast.Nonlocal, ast.Await, ast.With, ast.AsyncWith, ast.AsyncFor),
    *(ast.Import, ast.ImportFrom, ast.ClassDef, ast.AsyncFunctionDef),
)
_LOOKING: Final = PURE_BUILTINS | words("getattr hasattr callable id iter super")
_MAKING: Final = words(
    "__init__ __new__ __post_init__ __setattr__ __delattr__ __setitem__ __delitem__ __enter__ __exit__ "
    "__del__ __set_name__ __set__ __delete__ __init_subclass__ __class_getitem__ __aenter__ __aexit__ "
    "__getstate__ __setstate__ __reduce__ __iadd__ __isub__ __ior__ __iand__ __imul__"
)
"""Special methods that are not called by reading code."""
_FILLING: Final = words("__init__ __post_init__ __new__")
_CALLING: Final = words(
    "map filter reduce starmap takewhile dropwhile filterfalse accumulate defaultdict partial"
)
"""Functions that call their first argument, or store it to call it later."""
_CHANGES_ITS_ARGUMENT: Final = words("heapq bisect")
_ONLY_LOOK: Final = words("nlargest nsmallest merge bisect bisect_left bisect_right")

_PLAIN_DECORATORS: Final = words(
    "property staticmethod classmethod functools.cache functools.lru_cache functools.cached_property "
    "abc.abstractmethod"
)
"""Decorators that at most cache the function's results."""


def _is_called_itself(function: Function, view: ModuleView) -> bool:
    """Whether a call only runs the function itself, without code of a decorator."""
    made_by = [each.func if isinstance(each, ast.Call) else each for each in function.decorator_list]
    return all(view.dotted(each) in _PLAIN_DECORATORS for each in made_by)


class Harmless:
    """The functions of a module without side effects.

    >>> tree = ast.parse("def f(x): return g(x)\\ndef g(x): return x.size\\ndef h(x): x.size = 0")
    >>> harmless = Harmless(ModuleView(tree))
    >>> [harmless.is_harmless(each) for each in tree.body]
    [True, True, False]
    """

    def __init__(self, view: ModuleView) -> None:
        self.view = view
        self._purity, self._classes = view.shared(Purity), view.shared(ClassView)
        self._calls: dict[Function, set[Function]] = {}
        self._callers: dict[Function, set[Function]] = {}

    def is_harmless(self, function: Function) -> bool:
        """Whether a function and its callees only change objects that they created."""
        return self._are_special_methods_harmless and function not in self._harmful

    def called_by(self, function: Function) -> set[Function]:
        """Return the functions of the module that a function without side effects may call, directly."""
        assert self._harmful is not None  # noqa: S101 - found together with the calls
        return self._calls[function]

    def callers_of(self, functions: Collection[Function]) -> set[Function]:
        """Return the functions that call one of these, directly or indirectly."""
        new, found = list(functions), set[Function]()
        while new:
            more = self._callers.get(new.pop(), set()) - found
            found |= more
            new += more
        return found

    @cached_property
    def _harmful(self) -> frozenset[Function]:
        """Return functions with side effects, and all that call them."""
        found = set()
        for function in self.view.functions.values():
            self._calls[function] = set()
            is_plain = isinstance(function, ast.FunctionDef) and _is_called_itself(function, self.view)
            if not is_plain or not self._looks_only(function):
                found.add(function)
        for caller, called in self._calls.items():
            for each in called:
                self._callers.setdefault(each, set()).add(caller)
        return frozenset(found | self.callers_of(found))

    @cached_property
    def _are_special_methods_harmless(self) -> bool:
        return not any(
            each.name.startswith("__") and each.name.endswith("__") and each.name not in _MAKING
            for each in self._harmful
        )

    def _looks_only(self, function: Function) -> bool:
        fresh = FreshContainers(function, self.view)
        inside = {each.name for each in ast.walk(function) if isinstance(each, ast.FunctionDef)}
        names = self.view.locals_of(function)
        return all(
            self._is_harmless_node(node, function, fresh, names, inside - {function.name})
            for statement in function.body
            for node in ast.walk(statement)
        )

    def _is_harmless_node(
        self,
        node: ast.AST,
        function: Function,
        fresh: FreshContainers,
        names: frozenset[str],
        inside: set[str],
    ) -> bool:
        match node:
            case ast.Attribute(ctx=ast.Store() | ast.Del()):
                return function.name in _FILLING and getattr(node.value, "id", "") == own_name(function)
            case ast.Subscript(ctx=ast.Store() | ast.Del()):
                return fresh.is_own_store(node)
            case ast.AugAssign():
                return fresh.is_own_growth(node)
            case ast.Call():
                is_query = takes_rows(node, function) and root_name(node.func) not in self.view.imported
                return is_query or self._is_harmless_call(node, function, fresh, names, inside)
            case ast.Attribute(attr=name) if self.view.functions_named(name):
                self._calls[function] |= set(self.view.functions_named(name))
            case ast.Name(id=name, ctx=ast.Load()) if name not in names and name in self.view.functions:
                self._calls[function].add(self.view.functions[name])
        return not isinstance(node, _ACTING)

    def _is_harmless_call(
        self,
        call: ast.Call,
        function: Function,
        fresh: FreshContainers,
        names: frozenset[str],
        inside: set[str],
    ) -> bool:
        if self._hands_on_unknown(call, names):
            return False
        if isinstance(call.func, ast.Attribute):
            return self._is_harmless_method(call, call.func, fresh, names)
        if not isinstance(call.func, ast.Name):
            return False
        name = call.func.id
        if name == "next":
            return bool(call.args) and isinstance(call.args[0], ast.GeneratorExp)
        if name in names or name in inside:
            return name in inside
        if name in self._classes.named:
            return self._makes_plainly(name, function)
        if name in self.view.imported:
            return self._is_harmless_import(self.view.imported[name], call, names)
        return name in _LOOKING or isinstance(self.view.functions.get(name), ast.FunctionDef)

    def _is_harmless_method(
        self, call: ast.Call, method: ast.Attribute, fresh: FreshContainers, names: frozenset[str]
    ) -> bool:
        if method.attr in MUTATORS:
            return fresh.is_own_change(call)
        if root_name(method) in self.view.imported:
            return self._is_harmless_import(self.view.dotted(method) or "", call, names)
        return method.attr in PURE_METHODS or bool(self.view.functions_named(method.attr))

    def _is_harmless_import(self, dotted: str, call: ast.Call, names: frozenset[str]) -> bool:
        if dotted.split(".", maxsplit=1)[0] in _CHANGES_ITS_ARGUMENT:
            return dotted.rsplit(".", maxsplit=1)[-1] in _ONLY_LOOK
        return self._purity.is_pure_call(call, names, set())

    def _makes_plainly(self, name: str, function: Function) -> bool:
        """Whether creating an object only runs methods that initialise it."""
        for kind in self._classes.named[name]:
            if any(self._classes.unknown_bases(kind)) or kind.keywords:
                return False
            made_by = [each for each in kind.decorator_list if "dataclass" not in ast.unparse(each)]
            if made_by:
                return False
            for each in self._classes.with_bases(kind):
                self._calls[function] |= {
                    part for part in each.body if isinstance(part, ast.FunctionDef) and part.name in _FILLING
                }
        return True

    def _hands_on_unknown(self, call: ast.Call, names: frozenset[str]) -> bool:
        """Whether a built-in function gets an unknown function to call: ``sorted(xs, key=rank)``."""
        called = [each.value for each in call.keywords if each.arg in {"key", "default_factory", "func"}]
        if called_name(call) in _CALLING:
            called += call.args[:1]
        return any(
            is_name_among(each, names)
            or (isinstance(each, ast.Attribute) and not self.view.functions_named(each.attr))
            for each in called
            if (self.view.dotted(each) or "").split(".")[0] not in self.view.imported.values()
        )
