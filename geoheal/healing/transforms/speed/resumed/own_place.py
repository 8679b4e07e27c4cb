"""Advance an offset where an object's methods cut pieces off the front of its text, which copies the rest.

``field, self.data = self.data[:n], self.data[n:]`` copies the rest with every field. The text is kept whole,
and an offset beside it advances.
"""

import ast
from collections.abc import Collection, Iterator

from geoheal.healing.transforms.class_view import ClassView, binds, own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_attribute_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import root_name
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.resumed.rest_uses import HELPERS, at_place, cut_off


def own_place(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Keep texts of objects whole, of whose front one of these functions cuts pieces off.

    Parameters
    ----------
    elsewhere
        What the rest of the project does with the attribute; collects the doubt.

    >>> changed = own_place('''class Reader:
    ...     def __init__(self, data):
    ...         self.data = data
    ...     def take(self, count):
    ...         field, self.data = self.data[:count], self.data[count:]
    ...         return field
    ... ''')
    >>> print(changed[changed.index("class Reader"):])
    class Reader:
        def __init__(self, data):
            self.data = data
            self._data_at = 0
        def take(self, count):
            field = self.data[self._data_at:_until(self.data, self._data_at, count)]
            self._data_at = _further(self.data, self._data_at, count)
            return field
    <BLANKLINE>
    """
    plain = _one_by_one(source)
    edit = SourceEdit(plain)
    view = ModuleView(edit.tree, functions)
    elsewhere = elsewhere or Elsewhere()
    for kind, attribute in dict.fromkeys(_cut_attributes(view)):
        begin = _begin(kind, attribute)
        if begin is None or not _is_only_here(kind, attribute, plain, view, elsewhere):
            continue
        uses = [each for each in view.attributes_named(attribute) if each is not begin.targets[0]]
        changed = {use: at_place(use, _at(use), edit, view) for use in uses}
        if all(each is not None for each in changed.values()):
            _go_on(begin, attribute, [each for each in changed.values() if each is not None], edit)
            elsewhere.doubt(
                f"{kind.name}.{attribute} stays complete while pieces are taken from its front: check that "
                "it "
                "is a text, bytes or a list."
            )
    return edit.result()


def _at(use: ast.Attribute) -> str:
    return f"{ast.unparse(use.value)}._{use.attr}_at"


def _one_by_one(source: str) -> str:
    """Return the source with ``a, self.b = x, y`` as two statements, if the second one cuts a front off."""
    edit = SourceEdit(source)
    for node in ast.walk(edit.tree):
        match node:
            case ast.Assign(
                targets=[ast.Tuple(elts=[ast.Name(id=name) as head, ast.Attribute() as rest])],
                value=ast.Tuple(elts=[one, other]),
            ) if edit.stands_alone(node):
                second = f"{ast.unparse(rest)} = {edit.text(other)}"
                if cut_off(ast.parse(second).body[0]) and name not in {root_name(rest), *_names(other)}:
                    edit.replace_statements(node, node, f"{head.id} = {edit.text(one)}\n{second}\n")
    return edit.result() or source


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _cut_attributes(view: ModuleView) -> Iterator[tuple[ast.ClassDef, str]]:
    """Yield the attributes whose front a method cuts off, with their classes."""
    classes = view.shared(ClassView)
    for function in view.focused_functions:
        for node in ast.walk(function):
            place = cut_off(node) if isinstance(node, ast.Assign) else None
            owner, _, attribute = (place or "").partition(".")
            kind = view.parents[function]
            is_own = attribute and owner == own_name(function)
            if is_own and isinstance(kind, ast.ClassDef) and not any(classes.unknown_bases(kind)):
                yield kind, attribute


def _begin(kind: ast.ClassDef, attribute: str) -> ast.Assign | None:
    """Return the one plain assignment of an attribute in ``__init__``."""
    for method in kind.body:
        if isinstance(method, ast.FunctionDef) and method.name == "__init__":
            for statement in method.body:
                match statement:
                    case ast.Assign(targets=[ast.Attribute(attr=name) as target]) if name == attribute:
                        return statement if is_attribute_of(target, own_name(method)) else None
    return None


def _is_only_here(
    kind: ast.ClassDef, attribute: str, source: str, view: ModuleView, elsewhere: Elsewhere
) -> bool:
    """Whether the attribute is used by methods of this one class alone."""
    classes = view.shared(ClassView)
    uses = view.attributes_named(attribute)
    odd = ("__slots__", "__getattr__", "__getattribute__", "__setattr__", attribute, f"_{attribute}_at")
    return (
        all(classes.class_of_self(each.value) is kind for each in uses)
        and not any(binds(part, name) for part in kind.body for name in odd)
        and not view.attributes_named(f"_{attribute}_at")
        and not any(isinstance(each, ast.Constant) and each.value == attribute for each in view.nodes)
        and not elsewhere.uses(attribute, source, kind.name)
        and not elsewhere.copies_state(source, kind.name)
    )


def _go_on(begin: ast.Assign, attribute: str, changed: list[tuple[ast.AST, str]], edit: SourceEdit) -> None:
    """Rewrite the uses, and begin with an offset of zero."""
    target = begin.targets[0]
    assert isinstance(target, ast.Attribute)  # noqa: S101 - see _begin
    edit.insert_after(begin, f"{ast.unparse(target.value)}._{attribute}_at = 0")
    for part, text in {id(part): (part, text) for part, text in changed}.values():
        edit.replace(part, text)
        for helper in HELPERS:
            if f"{helper.split('(')[0].removeprefix('def ')}(" in text:
                edit.add_helper(helper)
