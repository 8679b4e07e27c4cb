"""Give every object its own container instead of a shared one in the class.

``class Page: words = []`` creates one list; ``self.words.append(…)`` fills it for all pages, without bound.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.class_view import ClassView, own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_docstring
from geoheal.healing.transforms.memory.containers import Container, action, containers
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

_SHARED: Final = words(
    "registry registered cache cached instances pool shared locks lock singleton subclasses plugins all "
    "known types handlers listeners subscribers global class defaults"
)
"""Words in names of containers that classes share on purpose."""


def own_containers(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Create a class's containers per object if objects fill them.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> print(own_containers('''class Page:
    ...     words = []
    ...     def read(self, text):
    ...         self.words.extend(text.split())
    ... '''))
    class Page:
        words = []
        def __init__(self):
            self.words = []
        def read(self, text):
            self.words.extend(text.split())
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    classes, elsewhere = view.shared(ClassView), elsewhere or Elsewhere()
    for table in containers(view):
        kind = _class_of(table, view)
        if kind is None or not _is_filled_by_objects(table, kind, classes):
            continue
        if elsewhere.uses(table.name, source, kind.name) or not _make_own(table, kind, edit):
            continue
        elsewhere.doubt(f"Every {kind.name} has its own {table.name} now: check that they need not share it.")
    return edit.result()


def _class_of(table: Container, view: ModuleView) -> ast.ClassDef | None:
    """Return the class whose body creates a container, if it is not shared on purpose."""
    if table.holder != "attribute" or len(table.made) != 1:
        return None
    statement = view.parents[table.made[0]]
    kind = view.parents[statement]
    named = set(re.findall(r"[a-z]+", table.name.lower()))
    is_plain = isinstance(kind, ast.ClassDef) and not kind.decorator_list and not kind.keywords
    return kind if is_plain and isinstance(kind, ast.ClassDef) and not named & _SHARED else None


def _is_filled_by_objects(table: Container, kind: ast.ClassDef, classes: ClassView) -> bool:
    """Whether only methods use it, through their object, and some add to it."""
    holders = [classes.class_of_self(use.value) for use in table.uses if isinstance(use, ast.Attribute)]
    is_own = all(each is not None and classes.are_related(each, kind) for each in holders)
    by_object = all(_is_of_object(use, classes.view) for use in table.uses)
    done = [action(use, classes.view)[0] for use in table.uses]
    return bool(holders) and is_own and by_object and any(what in {"write", "store"} for what in done)


def _is_of_object(use: ast.expr, view: ModuleView) -> bool:
    function = view.function_of(use)
    return function is not None and own_name(function) is not None


def _make_own(table: Container, kind: ast.ClassDef, edit: SourceEdit) -> bool:
    made = f"self.{table.name} = {edit.text(table.made[0])}"
    for method in _methods(kind):
        if method.name == "__init__":
            first = method.body[0]
            own = own_name(method)
            is_text = is_docstring(first)
            if own is None or not edit.stands_alone(first):
                return False
            statement = f"{own}.{table.name} = {edit.text(table.made[0])}"
            (edit.insert_after if is_text else edit.insert_before)(first, statement)
            return True
    if kind.bases:
        return False
    beginning = next(_methods(kind), None)
    if beginning is None:
        return False
    edit.insert_before(beginning, f"def __init__(self):\n{INDENT}{made}")
    return True


def _methods(kind: ast.ClassDef) -> Iterator[ast.FunctionDef]:
    yield from (each for each in kind.body if isinstance(each, ast.FunctionDef))
