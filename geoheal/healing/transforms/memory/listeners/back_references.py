"""Hold the key of a weak table weakly in the entry.

An entry leaves a ``WeakKeyDictionary`` when its key is gone. A value that holds its own key keeps both.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import Function, targets_of
from geoheal.healing.transforms.class_view import ClassView, binds, own_name
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_name, is_none, uses_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, own_nodes, parameters
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

_TABLE: Final = "weakref.WeakKeyDictionary"


@dataclass(frozen=True, slots=True)
class _Back:
    """Where a class keeps the object that is the key of its instances.

    Parameters
    ----------
    begin
        Its ``__init__``.
    given
        The statement ``self.source = source``.
    """

    kind: ast.ClassDef
    begin: Function
    given: ast.Assign
    attribute: str
    parameter: str


def back_references(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Refer weakly to the key of a weak table from the values in it.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; also collects doubts.

    >>> changed = back_references('''import weakref
    ... VIEWS = weakref.WeakKeyDictionary()
    ... class View:
    ...     def __init__(self, page):
    ...         self.page = page
    ... def view_of(page):
    ...     if page not in VIEWS:
    ...         VIEWS[page] = View(page)
    ...     return VIEWS[page]
    ... ''')
    >>> print(changed[changed.index("class"):changed.index("def view_of")])
    class View:
        def __init__(self, page):
            self._page_ref = None if page is None else weakref.ref(page)
    <BLANKLINE>
        @property
        def page(self):
            return None if self._page_ref is None else self._page_ref()
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    done: set[tuple[ast.ClassDef, str]] = set()
    for call, key in _entries(view):
        back = _back_of(call, key, view)
        if back is None or (back.kind, back.attribute) in done:
            continue
        is_alone = not elsewhere.uses(back.attribute, source, back.kind.name)
        if is_alone and not elsewhere.copies_state(source, back.kind.name):
            done.add((back.kind, back.attribute))
            _hold_weakly(back, edit)
            elsewhere.doubt(
                f"{back.kind.name}.{back.attribute} no longer keeps its object alive: check that other code "
                "holds the object as long as it is needed."
            )
    return edit.result()


def _hold_weakly(back: _Back, edit: SourceEdit) -> None:
    owner, name, held = own_name(back.begin), back.parameter, f"_{back.attribute.strip('_')}_ref"
    edit.replace(back.given, f"{owner}.{held} = None if {name} is None else weakref.ref({name})")
    lines = [
        "",
        "@property",
        f"def {back.attribute}({owner}):",
        f"{INDENT}return None if {owner}.{held} is None else {owner}.{held}()",
    ]
    edit.insert_after(back.begin, "\n".join(lines))
    edit.add_import("import weakref")


def _entries(view: ModuleView) -> Iterator[tuple[ast.Call, ast.Name]]:
    """Yield the calls that make the values of weak tables, each with the key."""
    tables = set(_tables(view))
    for node in view.every(ast.Assign, ast.Call):
        match node:
            case ast.Assign(targets=[ast.Subscript(value=table, slice=ast.Name() as key)], value=value):
                pass
            case ast.Call(
                func=ast.Attribute(value=table, attr="setdefault"), args=[ast.Name() as key, value]
            ):
                pass
            case _:
                continue
        made = _made(value, view)
        if ast.unparse(table) in tables and made is not None:
            yield made, key


def _tables(view: ModuleView) -> Iterator[str]:
    for node in view.every(ast.Assign, ast.AnnAssign):
        if isinstance(node.value, ast.Call) and view.dotted(node.value.func) == _TABLE:
            yield from (ast.unparse(each) for each in targets_of(node))


def _made(value: ast.expr, view: ModuleView) -> ast.Call | None:
    """Return the call that makes a value, also where a variable holds it."""
    if isinstance(value, ast.Call):
        return value
    function = view.function_of(value)
    if not isinstance(value, ast.Name) or function is None:
        return None
    given = [
        each.value for each in own_nodes(function) if isinstance(each, ast.Assign) and _is_to(each, value)
    ]
    return given[0] if len(given) == 1 and isinstance(given[0], ast.Call) else None


def _is_to(statement: ast.Assign, name: ast.Name) -> bool:
    return any(is_name(each, name.id) for each in statement.targets)


def _back_of(call: ast.Call, key: ast.Name, view: ModuleView) -> _Back | None:
    """Return where the made object keeps the key, if nothing else speaks against a weak reference."""
    classes = view.shared(ClassView)
    kinds = classes.named.get(called_name(call), [])
    if len(kinds) != 1 or not isinstance(call.func, ast.Name) or call.keywords:
        return None
    kind = kinds[0]
    begin = next((each for each in kind.body if isinstance(each, Function) and each.name == "__init__"), None)
    places = [place for place, each in enumerate(call.args) if is_name(each, key.id)]
    names = [each.arg for each in parameters(begin)][1:] if begin is not None else []
    if begin is None or len(places) != 1 or places[0] >= len(names) or _is_inherited(kind, view):
        return None
    name = names[places[0]]
    given = [each for each in begin.body if isinstance(each, ast.Assign) and is_name(each.value, name)]
    if len(given) != 1 or len(uses_of(name, begin)) != 1 or not _is_left_out(name, places[0], call, view):
        return None
    match given[0].targets:
        case [ast.Attribute(value=owner, attr=attribute)] if is_name(owner, own_name(begin)):
            pass
        case _:
            return None
    stores = [each for each in view.attributes_named(attribute) if not isinstance(each.ctx, ast.Load)]
    is_only = all(
        classes.class_of_self(each.value) is not kind or each is given[0].targets[0] for each in stores
    )
    if not is_only or any(binds(part, each) for part in kind.body for each in (attribute, "__slots__")):
        return None
    return _Back(kind, begin, given[0], attribute, name)


def _is_inherited(kind: ast.ClassDef, view: ModuleView) -> bool:
    bases = [base for each in view.every(ast.ClassDef) for base in each.bases]
    return bool(kind.bases) or any(is_name(each, kind.name) for each in bases)


def _is_left_out(name: str, place: int, call: ast.Call, view: ModuleView) -> bool:
    """Whether all other calls pass nothing in place of the key."""
    for other in view.calls.get(called_name(call), []):
        given = [each.value for each in other.keywords if each.arg == name] + other.args[place : place + 1]
        is_spread = any(each.arg is None for each in other.keywords) or any(
            isinstance(each, ast.Starred) for each in other.args
        )
        if other is not call and (is_spread or not all(map(is_none, given))):
            return False
    return True
