"""Go on with the largest, the least, the sum or the presence of items while a container grows.

``max(self.numbers.values()) + 1`` for each new number looks at all of them again. The container becomes one
that goes on with its answers, wherever it is: in an attribute, a variable, or the module. It is a list or a
mapping in all other respects, and where its items are not certainly plain it is asked as before.
"""

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_call_of
from geoheal.healing.transforms.facts.threads import has_threads
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit
from geoheal.healing.transforms.speed.own_class import may_be_own_class, values_given
from geoheal.healing.transforms.speed.running.watched_source import WATCHED

_ASKS: Final = words("max min sum")
_GROWING: Final = words("append extend setdefault")
_LOOPS: Final = ast.For | ast.AsyncFor | ast.While


@dataclass(frozen=True, slots=True)
class _Ask:
    """One question to a whole container: ``max(held.values(), default=0)``, ``x in held.values()``."""

    node: ast.expr
    held: ast.Name | ast.Attribute
    part: str | None


def growing_answers(
    source: str, functions: Collection[str] | None = None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Let containers keep what these functions ask of all their items.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> changed = growing_answers('''class Form:
    ...     def __init__(self):
    ...         self._numbers = {}
    ...     def add(self, name):
    ...         self._numbers[name] = max(self._numbers.values(), default=0) + 1
    ... ''')
    >>> print(changed[changed.index("class Form"):])
    class Form:
        def __init__(self):
            self._numbers = _GrowingDict()
        def add(self, name):
            self._numbers[name] = _asked(max, self._numbers, "values", default=0) + 1
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree, functions)
    asks = [ask for node in view.focused_nodes() if (ask := _ask_of(node, view)) is not None]
    if not asks or has_threads(view) or "heapq" in view.imported.values():
        return None
    elsewhere, known = elsewhere or Elsewhere(), set[ast.expr]()
    for ask in asks:
        made = list(_made(ask, view))
        if made and _is_repeated(ask, view) and may_be_own_class(ask.held, edit, view, elsewhere):
            _make(ask, [each for each in made if each not in known], edit)
            _go_on(ask, edit)
            known.update(made)
    return edit.result()


def _ask_of(node: ast.AST, view: ModuleView) -> _Ask | None:
    match node:
        case ast.Call(func=ast.Name(id=name), args=[whole], keywords=given) if name in _ASKS:
            is_known = name not in view.rebound and [each.arg for each in given] in ([], ["default"])
            held = _held(whole, is_member=False) if is_known else None
            return None if held is None else _Ask(node, *held)
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[whole]):
            held = _held(whole, is_member=True)
            return None if held is None else _Ask(node, *held)
    return None


def _held(whole: ast.expr, *, is_member: bool) -> tuple[ast.Name | ast.Attribute, str | None] | None:
    """Return the container that is asked as a whole, and the part of a mapping."""
    part: str | None
    match whole:
        case ast.Call(func=ast.Attribute(value=held, attr="values"), args=[], keywords=[]):
            part = "values"
        case ast.Call(func=ast.Attribute(value=held, attr="keys"), args=[], keywords=[]) if not is_member:
            part = "keys"
        case _ if not is_member:
            held, part = whole, None
        case _:
            return None
    is_plain = isinstance(held, ast.Name) or (
        isinstance(held, ast.Attribute) and isinstance(held.value, ast.Name)
    )
    return (held, part) if is_plain and isinstance(held, ast.Name | ast.Attribute) else None


def _made(ask: _Ask, view: ModuleView) -> Iterator[ast.expr]:
    """Yield the displays and calls that make the container."""
    for value in values_given(ask.held, view):
        match value:
            case ast.List() | ast.ListComp() | ast.Call(func=ast.Name(id="list")) if ask.part is None:
                yield value
            case ast.Dict() | ast.DictComp() | ast.Call(func=ast.Name(id="dict")) if ask.part is not None:
                yield value


def _is_repeated(ask: _Ask, view: ModuleView) -> bool:
    """Whether the container grows between two questions.

    A local one grows in the loop that asks; an object's one is asked by its methods, or in a loop.
    """
    held, function = ask.held, view.function_of(ask.held)
    loops = [each for each in view.ancestors(held) if isinstance(each, _LOOPS)]
    if isinstance(held, ast.Attribute):
        is_own = function is not None and view.shared(ClassView).class_of_self(held.value) is not None
        return (is_own or bool(loops)) and any(
            _is_growth(each, view) for each in view.attributes_named(held.attr)
        )
    growths = [each for each in view.loads.get(held.id, []) if _is_growth(each, view)]
    if not view.is_local(held):
        return bool(growths)
    return any(
        view.function_of(each) is function and any(loop in view.ancestors(each) for loop in loops)
        for each in growths
    )


def _is_growth(use: ast.expr, view: ModuleView) -> bool:
    """Whether a use adds one item to the container, or several."""
    parent = view.parents[use]
    match parent:
        case ast.Subscript(value=held, ctx=ast.Store()):
            return held is use
        case ast.Attribute(attr=method):
            return method in _GROWING and is_call_of(view.parents[parent], parent)
        case ast.AugAssign(target=target, op=ast.Add()):
            return target is use
    return False


def _make(ask: _Ask, made: list[ast.expr], edit: SourceEdit) -> None:
    """Make the containers that go on with their answers."""
    kind = "_GrowingList" if ask.part is None else "_GrowingDict"
    for value in made:
        is_empty = isinstance(value, ast.List | ast.Dict) and edit.text(value) in {"[]", "{}"}
        if isinstance(value, ast.Call) and not value.args and not value.keywords:
            is_empty = True
        edit.replace(value, f"{kind}({'' if is_empty else edit.text(value)})")


def _go_on(ask: _Ask, edit: SourceEdit) -> None:
    held = edit.text(ask.held)
    part = "" if ask.part is None else f', "{ask.part}"'
    match ask.node:
        case ast.Call(func=function, keywords=given):
            more = "".join(f", {edit.text(each)}" for each in given)
            edit.replace(ask.node, f"_asked({edit.text(function)}, {held}{part}{more})")
        case ast.Compare(left=item, ops=[operation]):
            negation = "not " if isinstance(operation, ast.NotIn) else ""
            text = f"{negation}_is_among({edit.text(item)}, {held}{part})"
            edit.replace(ask.node, f"({text})" if negation else text)
    edit.add_import("import functools")
    edit.add_helper(WATCHED)
