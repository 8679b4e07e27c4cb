"""Attributes that methods read, and methods that may change them."""

import ast
from collections.abc import Iterator

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView, own_name
from geoheal.healing.transforms.facts.purity import Purity, is_new_container
from geoheal.healing.transforms.facts.shapes import is_attribute_among, is_name, is_part_change
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, root_name
from geoheal.healing.transforms.scopes import own_nodes


class ObjectState:
    """The attributes of a module's objects: which are read, and by whom they are changed."""

    def __init__(self, view: ModuleView, purity: Purity, classes: ClassView) -> None:
        self._view, self._purity, self._classes = view, purity, classes

    def read_by(self, function: Function) -> frozenset[str] | None:
        """Return the attributes of its object that a method reads.

        None if it passes the object on, or reads none.
        """
        own, found = own_name(function), set[str]()
        for node in own_nodes(function):
            if is_name(node, own):
                outer = self._view.parents[node]
                if not isinstance(outer, ast.Attribute):
                    return None
                found.add(outer.attr)
        return frozenset(found) or None

    def who_changes(self, read: frozenset[str], kind: ast.ClassDef) -> set[Function] | None:
        """Return methods of the class that do more than read an attribute; None if other code does, too."""
        found: set[Function] = set()
        for node in self._view.nodes:
            if not is_attribute_among(node, read):
                continue
            holder, function = self._classes.class_of_self(node.value), self._view.function_of(node)
            if holder is not None and not self._classes.are_related(holder, kind):
                continue
            if function is None or any(isinstance(each, ast.Lambda) for each in self._view.ancestors(node)):
                return None
            if self._purity.is_pure(function) and isinstance(node.ctx, ast.Load):
                continue
            if holder is None or not self._can_be_watched(function, holder):
                return None
            if function.name != "__init__" or self._calls_itself(function):
                found.add(function)
        return found

    def _can_be_watched(self, function: Function, holder: ast.ClassDef) -> bool:
        """Whether a change by a method is complete when the method ends."""
        is_method = self._view.parents[function] is holder and isinstance(function, ast.FunctionDef)
        inside = [each for each in ast.walk(function) if each is not function]
        lasts = any(
            isinstance(each, ast.Yield | ast.YieldFrom | ast.Lambda | ast.FunctionDef) for each in inside
        )
        return is_method and not lasts and not function.decorator_list

    def _calls_itself(self, function: Function) -> bool:
        own = own_name(function)
        return any(
            isinstance(each, ast.Call)
            and isinstance(each.func, ast.Attribute)
            and root_name(each.func) == own
            for each in ast.walk(function)
        )

    def is_foreign(self, holder: ast.expr) -> bool:
        """Whether an attribute of the object holds no instance of a class in the module."""
        kind = self._classes.class_of_self(holder.value) if isinstance(holder, ast.Attribute) else None
        given = (
            [
                each.value
                for each in ast.walk(self._view.tree if kind is None else kind)
                if isinstance(each, ast.Assign)
                and any(
                    isinstance(target, ast.Attribute)
                    and ast.dump(target.value) == ast.dump(holder.value)
                    and target.attr == holder.attr
                    for target in each.targets
                )
            ]
            if isinstance(holder, ast.Attribute)
            else []
        )
        return (
            kind is not None
            and bool(given)
            and all(
                is_new_container(value)
                or (isinstance(value, ast.Call) and root_name(value.func) in self._view.imported)
                for value in given
            )
        )

    def is_changed_deep_inside(self, function: Function) -> bool:
        """Whether the module changes fields of this name of any object: ``row.size``, ``row["size"]``."""
        own = own_name(function)
        parts = {
            ast.dump(each)
            for node in own_nodes(function)
            if self._is_read(node)
            for each in _field(node, own)
        }
        return any(
            ast.dump(each) in parts
            for node in self._view.nodes
            if is_part_change(node)
            for each in _field(node, self._made_by(node))
        )

    def _is_read(self, node: ast.AST) -> bool:
        """Whether an attribute or element is read, and not only set."""
        return isinstance(getattr(node, "ctx", None), ast.Load) or isinstance(
            self._view.parents.get(node), ast.AugAssign
        )

    def _made_by(self, node: ast.AST) -> str | None:
        """Return the name of the object in the method that creates it.

        This method initialises its fields.
        """
        function = self._view.function_of(node)
        return own_name(function) if function is not None and function.name == "__init__" else None


def _field(node: ast.AST, own: str | None) -> Iterator[ast.expr]:
    """Yield the name of a field that is read from an object other than the method's own."""
    match node:
        case ast.Attribute(value=ast.Name(id=name)) if name == own:
            return
        case ast.Attribute(attr=attr) if attr not in MUTATORS:
            yield ast.Name(id=attr)
        case ast.Subscript(slice=ast.Constant() as key):
            yield key
