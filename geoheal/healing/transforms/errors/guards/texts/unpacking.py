"""Guards against texts with more or fewer parts than are unpacked."""

import ast
from dataclasses import replace

from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable, return_early
from geoheal.healing.transforms.errors.guards.settling import settle
from geoheal.healing.transforms.errors.guards.skipping import loop_around, skip
from geoheal.healing.transforms.scopes import called_name, own_nodes

_SPLITS = frozenset({"split", "rsplit"})


def parts_of_text(place: FailurePlace) -> bool:
    """Guard ``name, value = line.split(":")``: the last part keeps the rest, a missing part is empty."""
    target, message = place.node, place.failure.message
    if "values to unpack" not in message or not isinstance(target, ast.Tuple | ast.List):
        return False
    count = len(target.elts)
    value = _unpacked(target, place)
    if not _is_split(value) or count < 2 or any(isinstance(each, ast.Starred) for each in target.elts):
        return False
    assert isinstance(value, ast.Call)  # noqa: S101 - see _is_split
    if message.startswith("too many"):
        if place.choice or len(_given(value)) > 1:
            return False
        place.edit.replace(value, _limited(value, count, place))
        return True
    return _filled(value, count, place)


def pairs_of_text(place: FailurePlace) -> bool:
    """Guard ``dict(line.split("=", 1) for line in lines)``: skip what is not a pair."""
    node = place.node
    match node:
        case ast.Call(
            func=ast.Name(id="dict"),
            args=[ast.GeneratorExp(elt=elt, generators=[only]) | ast.ListComp(elt=elt, generators=[only])],
        ) if _is_split(elt) and "dictionary update sequence" in place.failure.message:
            assert isinstance(elt, ast.Call)  # noqa: S101 - see _is_split
            assert isinstance(elt.func, ast.Attribute)  # noqa: S101
            held, separator = elt.func.value, elt.args[0] if elt.args else None
            if place.choice or separator is None or not is_repeatable(held):
                return False
            last = only.ifs[-1] if only.ifs else only.iter
            word = "and" if only.ifs else "if"
            test = f"{place.edit.text(separator)} in {place.edit.text(held)}"
            place.edit.replace(last, f"{place.edit.text(last)} {word} {test}")
            return True
    return False


def _unpacked(target: ast.expr, place: FailurePlace) -> ast.expr | None:
    """Return the unpacked expression: the value of an assignment, or each element of a loop."""
    match place.view.parents[target]:
        case ast.Assign(targets=[only], value=value) if only is target:
            return _handed_back(value, place)
        case (
            ast.For(target=only, iter=ast.GeneratorExp(elt=elt) | ast.ListComp(elt=elt))
            | ast.comprehension(target=only, iter=ast.GeneratorExp(elt=elt) | ast.ListComp(elt=elt))
        ) if only is target:
            return elt
    return None


def nothing_to_unpack(place: FailurePlace) -> bool:
    """Guard ``first, *rest = rows`` of empty rows: return the function's result for empty input."""
    target, message = place.node, place.failure.message
    if "not enough values to unpack" not in message or not isinstance(target, ast.Tuple | ast.List):
        return False
    value = _unpacked(target, place)
    starred = [each for each in target.elts if isinstance(each, ast.Starred)]
    if value is None or not starred or not is_repeatable(value):
        return False
    return settle(place, f"len({place.edit.text(value)}) < {len(target.elts) - 1}")


def nothing_to_zip(place: FailurePlace) -> bool:
    """Guard ``names, sizes = zip(*rows)`` of no rows: as many empty tuples as there are names."""
    target = place.node
    if not place.failure.message.endswith("got 0)") or not isinstance(target, ast.Tuple | ast.List):
        return False
    value = _unpacked(target, place)
    if any(isinstance(each, ast.Starred) for each in target.elts) or "zip" in place.view.rebound:
        return False
    match value:
        case ast.Call(func=ast.Name(id="zip"), args=[ast.Starred()], keywords=[]) if place.choice == 0:
            place.edit.replace(value, f"list({place.edit.text(value)}) or [()] * {len(target.elts)}")
            return True
    return False


def _handed_back(value: ast.expr, place: FailurePlace) -> ast.expr:
    """Return the expression that a simple function of the module returns, instead of its call."""
    if isinstance(value, ast.Call) and not _is_split(value):
        called = place.view.functions_named(called_name(value))
        match [each.body for each in called]:
            case [[*_, ast.Return(value=ast.Call() as handed)]] if _is_split(handed):
                return handed
    return value


def split_by_place(place: FailurePlace) -> bool:
    """Guard ``parts = line.split(":"); parts[1]`` as if the parts were unpacked into as many names."""
    node = place.node
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return False
    value: ast.expr | None = node.value
    if isinstance(value, ast.Name):
        given = [
            each
            for each in place.view.assignments.get(value.id, [])
            if place.view.function_of(each) is place.function
        ]
        value = given[0].value if len(given) == 1 else None
    if not isinstance(value, ast.Call) or not _is_split(value) or len(_given(value)) != 2:
        return False
    return node.slice.value == 1 and _parts_at_most(value) == 1 and _filled(value, 2, place)


def whole_text(place: FailurePlace) -> bool:
    """Take a text without any mark as its one part: ``parts = MARK.split(text)[1:] or [text]``."""
    node = place.node
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name) or place.choice:
        return False
    given = [
        each
        for each in place.view.assignments.get(node.value.id, [])
        if place.view.function_of(each) is place.function and each.lineno < node.lineno
    ]
    match given:
        case [
            ast.Assign(
                value=ast.Subscript(
                    value=ast.Call(func=ast.Attribute(attr="split")) as call,
                    slice=ast.Slice(lower=ast.Constant(value=1), upper=None, step=None),
                ) as value
            )
        ]:
            text = _split_by(call, place)
        case _:
            return False
    if not isinstance(text, ast.Name):
        return False
    place.edit.replace(value, f"{place.edit.text(value)} or [{text.id}]")
    return True


def _split_by(call: ast.Call, place: FailurePlace) -> ast.expr | None:
    """Return the text that a call splits: by a mark, or by a pattern of the module."""
    if call.keywords or not isinstance(call.func, ast.Attribute):
        return None
    if place.view.dotted(call.func) == "re.split":
        return call.args[1] if len(call.args) > 1 else None
    held = call.func.value
    compiled = place.view.global_value(held.id) if isinstance(held, ast.Name) else None
    if isinstance(compiled, ast.Call) and place.view.dotted(compiled.func) == "re.compile":
        return call.args[0]
    return held if call.args else None


def _parts_at_most(value: ast.Call) -> int | None:
    """Return the maximum number of splits, if it is a literal."""
    limit = _given(value)[1]
    return limit.value if isinstance(limit, ast.Constant) and isinstance(limit.value, int) else None


def _given(value: ast.Call) -> list[ast.expr]:
    return [*value.args, *(each.value for each in value.keywords)]


def _is_split(value: ast.expr | None) -> bool:
    match value:
        case ast.Call(func=ast.Attribute(attr=called), args=given, keywords=named) if called in _SPLITS:
            is_plain = not any(isinstance(each, ast.Starred) for each in given)
            return is_plain and len(_given(value)) <= 2 and all(each.arg == "maxsplit" for each in named)
    return False


def _passes_over_lines(place: FailurePlace) -> bool:
    """Whether the surrounding loop skips other elements that it cannot use."""
    loop = loop_around(place)
    return loop is not None and any(
        isinstance(each, ast.If) and isinstance(each.body[0], ast.Continue) for each in loop.body
    )


def _given_elsewhere(value: ast.Call, count: int, place: FailurePlace) -> str | None:
    """Return the last parts of the constants that a function gives in another case, if it gives the parts.

    ``return ("O", None)`` beside ``return tag.split("-", 1)`` shows what stands for a part that is missing.
    """
    function = place.view.function_of(value)
    if function is None or not isinstance(place.view.parents[value], ast.Return):
        return None
    returned = [each.value for each in own_nodes(function) if isinstance(each, ast.Return)]
    shown = [each.elts for each in returned if isinstance(each, ast.Tuple | ast.List)]
    last = {
        ", ".join(map(place.edit.text, parts[1:]))
        for parts in shown
        if len(parts) == count and all(isinstance(each, ast.Constant) for each in parts[1:])
    }
    return last.pop() if len(last) == 1 and len(shown) == len(returned) - 1 else None


def _asks_elsewhere(place: FailurePlace) -> bool:
    """Whether the module asks elsewhere for the separator before it unpacks a text in parts."""
    for branch in place.view.every(ast.If):
        match branch.test:
            case ast.Compare(left=ast.Constant(), ops=[ast.In()], comparators=[asked]):
                inside = (each for statement in branch.body for each in ast.walk(statement))
                if any(_is_unpacked_from(each, ast.unparse(asked)) for each in inside):
                    return True
    return False


def _is_unpacked_from(node: ast.AST, text: str) -> bool:
    match node:
        case ast.Assign(targets=[ast.Tuple()], value=value) if _is_split(value):
            return text in ast.unparse(value)
    return False


def _leave(value: ast.Call, has: str, place: FailurePlace) -> bool:
    """Return before a text is split that has no separator, from a function without a result."""
    if any(isinstance(each, ast.Return) and each.value for each in ast.walk(place.function)):
        return False
    return return_early(replace(place, node=value), f"not ({has})", "None")


def _limited(value: ast.Call, count: int, place: FailurePlace) -> str:
    """Return the call with a limited number of parts."""
    separator = place.edit.text(value.args[0]) if value.args else "None"
    return f"{place.edit.text(value.func)}({separator}, {count - 1})"


def _filled(value: ast.Call, count: int, place: FailurePlace) -> bool:
    """Return the call with empty parts for missing ones."""
    assert isinstance(value.func, ast.Attribute)  # noqa: S101 - see _is_split
    held, separator = value.func.value, value.args[0] if value.args else None
    known = separator.value if isinstance(separator, ast.Constant) else None
    if separator is not None and place.choice == 0 and is_repeatable(held) and _passes_over_lines(place):
        has = f"{place.edit.text(separator)} in {place.edit.text(held)}"
        if skip(replace(place, node=value), f"({has})"):
            return True
    if separator is not None and place.choice == 0 and is_repeatable(held) and _asks_elsewhere(place):
        has = f"{place.edit.text(separator)} in {place.edit.text(held)}"
        if skip(replace(place, node=value), f"({has})") or _leave(value, has, place):
            return True
    whole = place.edit.text(value) if len(_given(value)) > 1 else _limited(value, count, place)
    given = _given_elsewhere(value, count, place)
    if given is not None:
        place.edit.replace(value, f"[*{whole}, {given}][:{count}]")
        return place.choice == 0
    empty = 'b""' if isinstance(known, bytes) else '""'
    is_spaced = isinstance(known, str | bytes) and known.strip() not in {known, known[:0]}
    if is_spaced and count == 2 and place.choice == 0 and is_repeatable(held):
        assert isinstance(known, str | bytes)  # noqa: S101 - just checked
        text, bare = place.edit.text(held), repr(known.strip()).replace("'", '"')
        has = f"{place.edit.text(value.args[0])} in {text}"
        place.edit.replace(value, f"{whole} if {has} else {text}.partition({bare})[::2]")
        return True
    if place.choice > is_spaced:
        return False
    place.edit.replace(value, f"[*{whole}{f', {empty}' * (count - 1)}][:{count}]")
    return True
