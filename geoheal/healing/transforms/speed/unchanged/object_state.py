"""Attributes that methods read, and methods that may change them."""

import ast
from collections.abc import Iterator

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.class_view import ClassView, own_name
from geoheal.healing.transforms.facts.assigned import value_given
from geoheal.healing.transforms.facts.purity import Purity, is_new_container
from geoheal.healing.transforms.facts.shapes import is_attribute_among, is_name, is_part_change
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, root_name
from geoheal.healing.transforms.scopes import called_name, own_nodes
from geoheal.healing.transforms.speed.unchanged.only_reading import only_reads


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

    def read_by_entry(self, function: Function) -> frozenset[str]:
        """Return the attributes of which a method only reads single entries: ``self.rows[key]``."""
        own = own_name(function)
        reads = [each for each in own_nodes(function) if isinstance(each, ast.Attribute)]
        named = {each.attr for each in reads if is_name(each.value, own)}
        return frozenset(
            name
            for name in named
            if all(is_item_of(self._view.parents[each], each) for each in reads if each.attr == name)
        )

    def who_changes(
        self, read: frozenset[str], kind: ast.ClassDef, by_entry: frozenset[str] = frozenset()
    ) -> set[Function] | None:
        """Return methods of the class that do more than read an attribute; None if other code does, too.

        Reading an entry of a ``defaultdict`` may add it, which counts for all but those that only read single
        entries.
        """
        found: set[Function] = set()
        for node in self._view.nodes:
            if not is_attribute_among(node, read) or not self._is_of(node, kind):
                continue
            function = self._view.function_of(node)
            if function is None or self._is_in_lambda(node):
                return None
            if not self._is_read_in(node, function):
                if not self._can_be_watched(function, self._classes.class_of_self(node.value)):
                    return None
                if function.name != "__init__" or self._calls_itself(function):
                    found.add(function)
            elif node.attr not in by_entry and self._adds_entry(node):
                return None
        return found

    def _is_of(self, node: ast.Attribute, kind: ast.ClassDef) -> bool:
        """Whether it may be an attribute of a class's objects."""
        holder = self._classes.class_of_self(node.value)
        return holder is None or self._classes.are_related(holder, kind)

    def _is_in_lambda(self, node: ast.AST) -> bool:
        return any(isinstance(each, ast.Lambda) for each in self._view.ancestors(node))

    def _is_read_in(self, node: ast.Attribute, function: Function) -> bool:
        is_load = isinstance(node.ctx, ast.Load)
        return is_load and (self._purity.is_pure(function) or only_reads(node, self._view))

    def _adds_entry(self, node: ast.Attribute) -> bool:
        """Whether it reads an entry of what may be a ``defaultdict``."""
        values = [value_given(each, self._view) for each in self._view.attributes_named(node.attr)]
        return is_item_of(self._view.parents[node], node) and any(
            called_name(call) == "defaultdict"
            for value in values
            if value is not None
            for call in ast.walk(value)
            if isinstance(call, ast.Call)
        )

    def _can_be_watched(self, function: Function, holder: ast.ClassDef | None) -> bool:
        """Whether a change by a method is complete when the method ends."""
        if holder is None:
            return False
        is_method = self._view.parents[function] is holder and isinstance(function, ast.FunctionDef)
        inside = [each for each in ast.walk(function) if each is not function]
        lasts = any(
            isinstance(each, ast.Yield | ast.YieldFrom | ast.FunctionDef)
            or (isinstance(each, ast.Lambda) and not _only_makes(each))
            for each in inside
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


def is_item_of(outer: ast.AST, held: ast.AST) -> bool:
    """Whether a node is one item of an object, not a slice."""
    return isinstance(outer, ast.Subscript) and outer.value is held and not isinstance(outer.slice, ast.Slice)


def _only_makes(factory: ast.Lambda) -> bool:
    """Whether it only makes a new container: ``lambda: deque(maxlen=size)``."""
    calls = [each for each in ast.walk(factory) if isinstance(each, ast.Call)]
    return all(map(is_new_container, calls)) and is_new_container(factory.body)


def _field(node: ast.AST, own: str | None) -> Iterator[ast.expr]:
    """Yield the name of a field that is read from an object other than the method's own."""
    match node:
        case ast.Attribute(value=ast.Name(id=name)) if name == own:
            return
        case ast.Attribute(attr=attr) if attr not in MUTATORS:
            yield ast.Name(id=attr)
        case ast.Subscript(slice=ast.Constant() as key):
            yield key
