"""Guard at the right scope: skip a loop's element, return from the function, or replace the assigned value.

A neutral value in place of a missing one helps only if nothing else is done with it. If it is unpacked,
parsed as a number or accessed further, it fails one step later, or produces invented results. Then the
element is skipped, or the function returns.
"""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.errors import fallback
from geoheal.healing.transforms.errors.guards.nothing import chain_of
from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable, return_early
from geoheal.healing.transforms.errors.guards.skipping import loop_around, skip
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import called_name
from geoheal.healing.transforms.source_edit import INDENT, atom

_OF_MAPPINGS: Final = words("keys items values")
_READING: Final = words("int float Decimal date datetime fromisoformat strptime loads")
"""Functions that read a text, and read nothing in an empty one."""


def at_its_scope(place: FailurePlace, *, narrowly: bool) -> bool:
    """Skip the element, return early or start with an empty value, if a neutral value is not enough.

    Parameters
    ----------
    narrowly
        Whether only blank texts are skipped when texts are split, but not those with too few parts.
    """
    if place.function.name == "__getitem__":
        return False
    if "NoneType" in place.failure.message and _begin_with_nothing(place):
        return True
    if narrowly and _leave_out_blank_texts(place):
        return True
    lacks = _lacks(place, narrowly=narrowly)
    if (
        lacks is not None
        and isinstance(place.view.parents[place.node], ast.AugAssign)
        and _skip_before(place, lacks)
    ):
        return True
    if lacks is None or not any(
        asked(place) for asked in (_is_asked_for_key, _takes_a_part, _is_one_of_many, _fails_again)
    ):
        return False
    if loop_around(place) is not None:
        return skip(place, f"not ({lacks})" if not lacks.startswith("not ") else f"({lacks[4:]})")
    if _is_in_scope_of_its_own(place):
        return False
    values = [*fallback.shown(place.function, place.view), *fallback.of_result(place.function, place.view)]
    return return_early(place, lacks, values[0] if values else "None")


def _skip_before(place: FailurePlace, lacks: str) -> bool:
    """Skip an element whose value cannot be added, before more is done with it."""
    loop, statement = loop_around(place), place.view.statement_of(place.node)
    if loop is None or "unsupported operand" not in place.failure.message or statement not in loop.body:
        return False
    if not place.edit.stands_alone(statement):
        return False
    place.edit.insert_before(statement, f"if {lacks}:\n{INDENT}continue")
    return True


def _leave_out_blank_texts(place: FailurePlace) -> bool:
    """Leave blank texts out where each text is taken apart: ``[line.split()[-1] for line in lines]``."""
    match place.node:
        case ast.Subscript(
            value=ast.Call(func=ast.Attribute(value=ast.Name() as text, attr="split"), args=[], keywords=[])
        ) if place.failure.error == "IndexError":
            return skip(place, f"{text.id}.strip()")
    return False


def _lacks(place: FailurePlace, *, narrowly: bool) -> str | None:
    """Return the condition under which the needed value is missing."""
    node, edit = place.node, place.edit
    if not isinstance(node, ast.Attribute | ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return None
    if not is_repeatable(node.value, place.view):
        return None
    held = edit.text(node.value)
    if "NoneType" in place.failure.message:
        if "unsupported operand" not in place.failure.message:
            return f"{held} is None"
        parent = place.view.parents[node]
        is_added = isinstance(parent, ast.AugAssign) and is_repeatable(node, place.view)
        return f"{edit.text(node)} is None" if is_added else None
    if not isinstance(node, ast.Subscript) or not is_repeatable(node.slice, place.view):
        return None
    if place.failure.error == "KeyError":
        return f"{edit.text(node.slice)} not in {atom(held, node.value)}"
    return _ends_early(node, place, narrowly=narrowly) if place.failure.error == "IndexError" else None


def _ends_early(node: ast.Subscript, place: FailurePlace, *, narrowly: bool) -> str | None:
    """Return the condition under which a sequence has too few elements."""
    if ast.unparse(node.slice) == "-1" and place.failure.message.startswith("string"):
        return f"not {atom(place.edit.text(node.value), node.value)}"
    if not isinstance(node.slice, ast.Constant):
        return None
    text = _text_in_parts(node.value, place) if narrowly else None
    if text is not None:
        return f"not {text}.strip()"
    held, most = place.edit.text(node.value), _largest_index(node.value, place)
    return f"not {atom(held, node.value)}" if most == 0 else f"len({held}) <= {most}"


def _text_in_parts(held: ast.expr, place: FailurePlace) -> str | None:
    """Return the expression whose parts a variable holds: ``line`` for ``line.split()``."""
    loop = loop_around(place)
    text = _split_text(held)
    if loop is not None and text is not None:
        return place.edit.text(text)
    if not isinstance(held, ast.Name) or loop is None:
        return None
    for statement in loop.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == held.id:
                text = _split_text(value)
                return None if text is None else place.edit.text(text)
    return None


def _split_text(value: ast.expr) -> ast.expr | None:
    match value:
        case ast.Call(func=ast.Attribute(value=text, attr="split" | "rsplit")):
            while isinstance(text, ast.Call) and called_name(text) in {"strip", "rstrip", "lstrip"}:
                if not isinstance(text.func, ast.Attribute):
                    return None
                text = text.func.value
            return text if isinstance(text, ast.Name) else None
    return None


def _largest_index(held: ast.expr, place: FailurePlace) -> int:
    """Return the largest index that the function uses on a sequence."""
    asked = ast.dump(held)
    found = [0]
    for each in ast.walk(place.function):
        match each:
            case ast.Subscript(value=value, slice=ast.Constant(value=int(index))) if ast.dump(value) == asked:
                found.append(index)
    return max(found)


def _fails_again(place: FailurePlace) -> bool:
    """Whether a value derived from the missing one is split, parsed or accessed further."""
    node, view = place.node, place.view
    held = node.value if isinstance(node, ast.Attribute | ast.Subscript) else node
    if isinstance(held, ast.Name) and "NoneType" in place.failure.message:
        others = [each for each in view.loads.get(held.id, []) if each is not held]
        if any(view.function_of(each) is place.function and _needs(each, place) for each in others):
            return True
    chain = chain_of(node, view)
    parent = view.parents[chain]
    while isinstance(parent, ast.BinOp | ast.Call):
        if isinstance(parent, ast.Call) and called_name(parent) in _READING:
            return True
        chain, parent = parent, view.parents[parent]
    match parent:
        case ast.Assign(targets=[ast.Tuple() | ast.List()]):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]):
            if place.failure.error == "IndexError" and _is_asked_elsewhere(held, place):
                return True
            uses = (each for each in view.loads.get(name, []) if each.lineno > parent.lineno)
            return any(view.function_of(each) is place.function and _needs(each, place) for each in uses)
    return False


def _takes_a_part(place: FailurePlace) -> bool:
    """Whether an element of the missing part is taken, too: ``line.split(",")[1].split()[0]``."""
    node, view = place.node, place.view
    chain = chain_of(node, view)
    while place.failure.error == "IndexError" and node is not chain and isinstance(node, ast.expr):
        outer = view.parents[node]
        if isinstance(outer, ast.Subscript) and not isinstance(outer.slice, ast.Slice):
            return True
        node = outer if isinstance(outer, ast.expr) else chain
    return False


def _is_one_of_many(place: FailurePlace) -> bool:
    """Whether the end of an empty text is asked for, in a loop that skips elements that it cannot use."""
    node, loop = place.node, loop_around(place)
    if place.failure.message != "string index out of range" or loop is None:
        return False
    statement = place.view.statement_of(node)
    is_tested = isinstance(statement, ast.If) and node in set(ast.walk(statement.test))
    return is_tested and any(
        isinstance(each, ast.If) and isinstance(each.body[-1], ast.Continue) and each is not statement
        for each in loop.body
    )


def _is_asked_for_key(place: FailurePlace) -> bool:
    """Whether a key is looked up in what is missing, which an empty mapping does not have either."""
    match place.view.parents[place.node]:
        case ast.Subscript(value=held, slice=key) if held is place.node:
            return place.failure.error == "KeyError" and not isinstance(key, ast.Slice)
    return False


def _is_asked_elsewhere(held: ast.expr, place: FailurePlace) -> bool:
    """Whether other elements of the same sequence are used, which are missing then, too."""
    return _largest_index(held, place) > 0 and isinstance(held, ast.Name)


def _needs(use: ast.Name, place: FailurePlace) -> bool:
    """Whether an element or attribute of a variable is used."""
    parent = place.view.parents[use]
    if isinstance(parent, ast.Attribute | ast.Subscript):
        return parent.value is use
    return isinstance(parent, ast.Call) and called_name(parent) in _READING


def _is_in_scope_of_its_own(place: FailurePlace) -> bool:
    scopes = (ast.ListComp, ast.GeneratorExp, ast.DictComp, ast.SetComp, ast.Lambda)
    around = (each for each in place.view.ancestors(place.node) if not isinstance(each, ast.stmt))
    return any(isinstance(each, scopes) for each in around)


def _begin_with_nothing(place: FailurePlace) -> bool:
    """Use an empty container for ``rows = data.get("rows")`` if ``rows`` is only iterated or looked up in."""
    node, view = place.node, place.view
    held = node.value if isinstance(node, ast.Attribute | ast.Subscript) else node
    if not isinstance(held, ast.Name):
        return False
    binders = [each for each in ast.walk(place.function) if is_rebound_by(each, held.id)]
    statement = view.parents[binders[0]] if len(binders) == 1 else None
    if not isinstance(statement, ast.Assign) or not place.edit.stands_alone(statement):
        return False
    if statement.targets != [binders[0]] or not _may_give_none(statement.value):
        return False
    nothing = _nothing_for(held.id, place.function, place)
    if nothing is None:
        return False
    place.edit.insert_after(statement, f"if {held.id} is None:\n{INDENT}{held.id} = {nothing}")
    return True


def _may_give_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and called_name(value) in {"get", "getattr", "pop", "find"}


def _nothing_for(name: str, function: Function, place: FailurePlace) -> str | None:
    """Return the empty container that fits all uses of a variable; None if it does not fit some."""
    uses = [each for each in place.view.loads.get(name, []) if place.view.function_of(each) is function]
    is_run_over = False
    is_mapping = False
    for use in uses:
        parent = place.view.parents[use]
        match parent:
            case ast.Attribute(attr=method) if method in _OF_MAPPINGS:
                is_mapping = is_run_over = True
            case ast.Attribute(attr="get"):
                is_mapping = True
            case ast.For(iter=each) | ast.comprehension(iter=each) if each is use:
                is_run_over = True
            case ast.Compare(ops=[ast.In() | ast.NotIn()]) if parent.left is not use:
                pass
            case ast.Call(func=ast.Name(id="len" | "sorted" | "sum" | "any" | "all" | "list" | "set")):
                is_run_over = True
            case _:
                return None
    if not is_run_over:
        return None
    return "{}" if is_mapping else "()"
