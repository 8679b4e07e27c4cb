"""Guards against sequences that are too short, change during iteration, or cannot be decoded."""

import ast
from collections.abc import Iterator

from geoheal.healing.transforms.errors import fallback
from geoheal.healing.transforms.errors.guards.nothing import found_or_nothing
from geoheal.healing.transforms.errors.guards.place import (
    FailurePlace,
    is_repeatable,
    return_early,
    values_here,
)
from geoheal.healing.transforms.errors.guards.settling import leave_after, settle, settle_result
from geoheal.healing.transforms.errors.guards.texts.unpacking import split_by_place, whole_text
from geoheal.healing.transforms.errors.neighbours import of_callers
from geoheal.healing.transforms.facts.shapes import is_attribute, is_call_to, is_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name
from geoheal.healing.transforms.source_edit import atom


def nothing_to_take(place: FailurePlace) -> bool:  # noqa: C901 - one case per kind of node
    """Guard ``xs[0]`` and ``xs.pop()`` of an empty sequence."""
    node, edit = place.node, place.edit
    match node:
        case ast.Call(func=ast.Attribute(value=held, attr="pop" | "popleft")):
            if not is_repeatable(held):
                return False
            value = place.chosen(*values_here(node, place))
            edit.replace(node, f"({edit.text(node)} if {edit.text(held)} else {value})")
            return True
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return False
    if split_by_place(place) or whole_text(place):
        return True
    index = _constant_index(node.slice)
    value = place.chosen(*values_here(node, place))
    base, at = edit.text(node.value), edit.text(node.slice)
    lacks = _lacks(node, index, place)
    if lacks is not None and (settle_result(place, lacks) or _settle_before_use(place, lacks)):
        return True
    if index in {0, -1} and is_repeatable(node.value, place.view):
        early = _given_instead(place)
        if early is not None and return_early(place, f"not {atom(base, node.value)}", early):
            return True
        edit.replace(node, f"({edit.text(node)} if {base} else {value})")
    elif index is not None and index >= 0:
        edit.replace(node, f"({atom(base, node.value)}[{index}:{index + 1}] or [{value}])[0]")
    elif index == -1:
        edit.replace(node, f"({atom(base, node.value)}[-1:] or [{value}])[0]")
    elif lacks is not None:
        edit.replace(node, f"({edit.text(node)} if -len({base}) <= {at} < len({base}) else {value})")
    else:
        return False
    return True


def _lacks(node: ast.Subscript, index: int | None, place: FailurePlace) -> str | None:
    """Return the condition under which the element is missing; None if it cannot be tested."""
    if isinstance(node.slice, ast.Slice):
        return None
    if not is_repeatable(node.value, place.view) or not is_repeatable(node.slice, place.view):
        return None
    base, at = place.edit.text(node.value), place.edit.text(node.slice)
    if index in {0, -1}:
        return f"not {atom(base, node.value)}"
    return f"not -len({base}) <= {at} < len({base})"


def _settle_before_use(place: FailurePlace, lacks: str) -> bool:
    """Return early before an element is assigned to a name and then used."""
    is_assigned = isinstance(place.view.parents[place.node], ast.Assign)
    return is_assigned and fallback.of_use(place.node, place.view) == "None" and settle(place, lacks)


def _given_instead(place: FailurePlace) -> str | None:
    """Return the function's fallback result, if the element is only a part of its input."""
    if isinstance(place.view.parents[place.node], ast.Return):
        return None
    said = fallback.promised(place.function) or next(of_callers(place.function, place.view), None)
    return said if said is not None or place.choice == 0 else fallback.of_kind(place.function)


def _constant_index(node: ast.expr) -> int | None:
    match node:
        case ast.Constant(value=int() as index):
            return index
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as index)):
            return -index
    return None


def exhausted(place: FailurePlace) -> bool:
    """Guard ``next`` of an exhausted iterator."""
    node = place.node
    if not is_call_to(node, "next"):
        return False
    if len(node.args) != 1:
        return False
    text = place.edit.text(node.args[0])
    if isinstance(node.args[0], ast.GeneratorExp) and not text.startswith("("):
        text = f"({text})"
    values = values_here(node, place)
    if values == ["None"] and not isinstance(place.view.parents[node], ast.Return):
        if _nothing_to_begin_with(node.args[0], place):
            return True
        if leave_after(place):
            place.edit.replace(node, f"next({text}, None)")
            return True
        if isinstance(place.view.parents[node], ast.Attribute | ast.Subscript):
            return found_or_nothing(node, f"next({text}, None)", place)
    place.edit.replace(node, f"next({text}, {place.chosen(*values)})")
    return True


def _nothing_to_begin_with(given: ast.expr, place: FailurePlace) -> bool:
    """Guard ``next(iter(rows))`` of empty rows."""
    match given:
        case ast.Call(func=ast.Name(id="iter"), args=[rows]) if is_repeatable(rows):
            lacks = f"not {atom(place.edit.text(rows), rows)}"
            return settle_result(place, lacks) or settle(place, lacks)
    return False


def changed_while_run_over(place: FailurePlace) -> bool:
    """Iterate over a copy, if a container changes during iteration."""
    if "during iteration" not in place.failure.message:
        return False
    iterated = next(
        (
            iterated
            for each in [place.node, *place.view.ancestors(place.node)]
            for iterated in _iterated_by(each)
            if iterated.lineno == place.failure.line
        ),
        None,
    )
    if iterated is None:
        return False
    place.edit.replace(iterated, f"list({place.edit.text(iterated)})")
    return True


def _iterated_by(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.For(iter=iterated):
            yield iterated
        case ast.GeneratorExp() | ast.ListComp() | ast.SetComp() | ast.DictComp():
            yield from (each.iter for each in node.generators if not each.is_async)


def unencodable(place: FailurePlace) -> bool:
    """Guard texts that ASCII cannot encode: UTF-8 encodes ASCII texts to the same bytes."""
    node, edit = place.node, place.edit
    match node:
        case ast.Call(func=ast.Attribute(attr="encode"), args=[ast.Constant(value=str(name)) as given]):
            pass
        case _:
            return False
    if name.lower().replace("-", "_") not in {"ascii", "us_ascii"} or node.keywords or place.choice:
        return False
    edit.replace(given, '"utf-8"')
    return True


def undecodable(place: FailurePlace) -> bool:
    """Guard bytes that are not valid text, where they are decoded, or where their file is opened."""
    node = place.node
    if isinstance(node, ast.Call) and _is_decoding(node):
        return _replacing(node, place)
    opened = [each for each in place.view.every(ast.Call) if _is_opened_as_text(each, place.view)]
    return place.choice == 0 and len(opened) == 1 and _replacing(opened[0], place)


def _is_decoding(node: ast.Call) -> bool:
    is_text = is_name(node.func, "str") and len(node.args) + len(node.keywords) == 2
    return (is_text or is_attribute(node.func, "decode")) and len(node.args) <= 1 + is_text


def _is_opened_as_text(node: ast.Call, view: ModuleView) -> bool:
    """Whether a call opens or reads a file as text of a named encoding."""
    name = called_name(node)
    is_known = name in {"TextIOWrapper", "read_text"} or view.dotted(node.func) in {"open", "io.open"}
    return is_known and not _is_written(node) and any(each.arg == "encoding" for each in node.keywords)


def _is_written(node: ast.Call) -> bool:
    """Whether a file is opened to be written: what it cannot encode must not be replaced."""
    modes = [*node.args[1:2], *(each.value for each in node.keywords if each.arg == "mode")]
    return any(not isinstance(each, ast.Constant) or str(each.value)[:1] in {"w", "a", "x"} for each in modes)


def _replacing(node: ast.Call, place: FailurePlace) -> bool:
    if any(keyword.arg == "errors" for keyword in node.keywords):
        return False
    given = [place.edit.text(each) for each in [*node.args, *node.keywords]]
    text = ", ".join([*given, 'errors="replace"'])
    place.edit.replace(node, f"{place.edit.text(node.func)}({text})")
    return True
