"""The classes of a module: their bases, their methods, and the names that their bodies bind."""

import ast
import builtins
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.facts.shapes import is_name, is_name_among
from geoheal.healing.transforms.module_view import ModuleView


class ClassView:
    """The classes that a module defines, and their relations.

    >>> view = ClassView(ModuleView(ast.parse("class A: pass\\nclass B(A): pass\\nclass C: pass")))
    >>> [each.name for each in view.with_bases(view.named["B"][0])]
    ['B', 'A']
    """

    def __init__(self, view: ModuleView) -> None:
        self.view = view

    @cached_property
    def named(self) -> dict[str, list[ast.ClassDef]]:
        """Classes by their name; several may have the same."""
        found: dict[str, list[ast.ClassDef]] = {}
        for node in self.view.every(ast.ClassDef):
            found.setdefault(node.name, []).append(node)
        return found

    @cached_property
    def stored_attributes(self) -> frozenset[str]:
        """Names of attributes that the module assigns, on any object."""
        return frozenset(
            node.attr for node in self.view.every(ast.Attribute) if not isinstance(node.ctx, ast.Load)
        )

    def with_bases(self, kind: ast.ClassDef) -> Iterator[ast.ClassDef]:
        """Yield a class, and the classes of the module that it derives from."""
        new, seen = [kind], set[str]()
        while new:
            each = new.pop()
            if each.name not in seen:
                seen.add(each.name)
                yield each
                names = [base.id for base in each.bases if isinstance(base, ast.Name)]
                new += [other for name in names for other in self.named.get(name, [])]

    def are_related(self, one: ast.ClassDef, other: ast.ClassDef) -> bool:
        """Whether one of two classes derives from the other, as far as the module shows."""
        return other in set(self.with_bases(one)) or one in set(self.with_bases(other))

    def owners_of(self, attributes: Iterable[ast.Attribute]) -> Sequence[str]:
        """Return the names of the classes whose methods use attributes of ``self``, each once."""
        owners = (self.class_of_self(each.value) for each in attributes)
        return list(dict.fromkeys(each.name for each in owners if each is not None))

    def class_of_self(self, node: ast.expr) -> ast.ClassDef | None:
        """Return the class of which a name is an instance.

        The name is the first argument of the enclosing method.
        """
        function = self.view.function_of(node)
        while function is not None and isinstance(node, ast.Name):
            kind = self.view.parents[function]
            if isinstance(kind, ast.ClassDef):
                return kind if node.id == own_name(function) else None
            if node.id in self.view.locals_of(function):
                return None
            function = self.view.function_of(function)
        return None

    def unknown_bases(self, kind: ast.ClassDef) -> Iterator[ast.expr]:
        """Yield bases that are neither in the module, nor built-in, nor in the standard library."""
        for each in self.with_bases(kind):
            for base in each.bases:
                dotted = self.view.dotted(base) or ""
                first = dotted.split(".", maxsplit=1)[0]
                is_own = is_name_among(base, self.named)
                is_builtin = dotted in dir(builtins)
                is_standard = first in sys.stdlib_module_names and isinstance(base, ast.Name | ast.Attribute)
                if not (is_own or is_builtin or is_standard):
                    yield base


def own_name(function: Function) -> str | None:
    """Return the name that a method uses for its instance; None if it has none."""
    given = [*function.args.posonlyargs, *function.args.args]
    unbound = {"staticmethod", "classmethod"}
    is_bound = not any(is_name_among(each, unbound) for each in function.decorator_list)
    return given[0].arg if given and is_bound else None


def binds(statement: ast.stmt, name: str) -> bool:
    """Whether a statement in a class body assigns or declares a name."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return statement.name == name
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    return any(is_name(each, name) for each in targets)
