"""Compare what objects remember, keep, return or remove with the current code.

An object that another function uses later has to remember the same, although no answer of the workload
depends on it. What no other function reads is the candidate's own matter. Entries that a change takes out
again are a mended leak, or a record that is taken back.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import pairwise
from typing import Any, Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import Function, functions_of, last_name
from geoheal.fitness.further.left_behind import fills_otherwise, holds_otherwise, is_other
from geoheal.fitness.reading.withdrawn import shape_of

REMEMBERS: Final = "remembers"
GROWS: Final = "grows"
SENTENCES: Final = {
    "effect": "it calls {name} less often than the current code, or not in all requests in which the "
    "current code does",
    "file": "it leaves {name} with other content, or another mode, than the current code",
    "keeps": "{name} keeps an argument of its caller itself, while the current code keeps a copy",
    "sets": "{name} does not set an attribute that others use and the current code sets",
    "gives": "{name} answers with an object of another type than the current code",
    GROWS: "it adds to {name} in each request and removes nothing: it grows as long as the process runs",
    "hands": "{name} returns what its object or the module keeps, while the current code returns a copy",
    REMEMBERS: "it leaves {name} in another state than the current code, and other functions use it",
}
"""Sentences, by the first word of a label."""

Left = Mapping[str, Any]
_STEPS: Final = 8
"""Requests from which on a container may be said to grow."""
_SHARE: Final = 0.7


def otherwise(current: Left, candidate: Left, failed: Set[str], used: Set[str]) -> set[str]:
    """Return the labels of what the candidate leaves otherwise.

    Parameters
    ----------
    failed
        Numbers of the requests that fail on either side, whose calls are not compared.
    used
        Names that functions use which the change does not touch.

    Examples
    --------
    >>> otherwise({"effect a.b": [1, 2], "effect c.d": [1]}, {"effect a.b": [1]}, {"1"}, frozenset())
    {'effect a.b'}
    >>> otherwise({"hands f": []}, {"hands f": ["its own"]}, frozenset(), frozenset())
    {'hands f'}
    """
    return {
        *(label for label in _of(current, "effect") if _dropped(label, current, candidate, failed)),
        *(
            label
            for kind in ("keeps", "hands")
            for label in _of(current, kind)
            if _more(label, current, candidate)
        ),
        *(label for label in _of(current, "file") if candidate.get(label) != current[label]),
        *(
            label
            for label in _of(current, "gives")
            if label in candidate and _more(label, current, candidate)
        ),
        *(
            label
            for label in _of(candidate, GROWS)
            if _grows(candidate[label]) and not _grows_as_much(candidate[label], current)
        ),
        *(
            label
            for label in _of(current, "sets")
            if label in candidate and _less(label, current, candidate, used)
        ),
        *(
            label
            for label in _of(current, REMEMBERS)
            if _last_name(label) in used and _remembers_otherwise(label, current, candidate)
        ),
    }


def used_elsewhere(new_code: str, current_code: str) -> frozenset[str]:
    """Return names, and attributes after a dot, that functions use which are the same in both versions.

    >>> sorted(used_elsewhere("def f(): return a\\ndef g(): b.c(2)", "def f(): return b\\ndef g(): b.c(2)"))
    ['.c', 'b']
    """
    try:
        new, current = (dict(functions_of(ast.parse(source))) for source in (new_code, current_code))
    except NO_CODE:
        return frozenset()
    same = (each for name, each in current.items() if name in new and shape_of(each) == shape_of(new[name]))
    return frozenset(name for each in same for name in _names(each))


def _names(function: Function) -> Iterator[str]:
    for node in ast.walk(function):
        match node:
            case ast.Name(id=name):
                yield name
            case ast.Attribute(attr=name):
                yield f".{name}"


def _of(left: Left, kind: str) -> list[str]:
    return [label for label in left if label.startswith(f"{kind} ")]


def _dropped(label: str, current: Left, candidate: Left, failed: Set[str]) -> bool:
    before, after = (Counter(map(str, _list(each.get(label)))) for each in (current, candidate))
    return bool((before - after).keys() - failed)


def _more(label: str, current: Left, candidate: Left) -> bool:
    return bool(set(map(str, _list(candidate.get(label)))) - set(map(str, _list(current.get(label)))))


def _grows(sizes: Any) -> bool:  # noqa: ANN401 - what a run claims
    """Whether a container has more entries after most requests than before them, and never fewer.

    >>> _grows([*range(12)]), _grows([*range(9), 0, 1, 2]), _grows([0, *[1] * 12])
    (True, False, False)
    """
    steps = [b - a for a, b in pairwise(sizes)] if isinstance(sizes, list) else []
    return len(steps) >= _STEPS and min(steps) >= 0 and sum(step > 0 for step in steps) > _SHARE * len(steps)


def _grows_as_much(sizes: list[int], current: Left) -> bool:
    """Whether a container of the current code grows as well, so that another one beside it adds no end."""
    grown = sizes[-1] - sizes[0]
    others = (current[label] for label in _of(current, GROWS) if _grows(current[label]))
    return any(each[-1] - each[0] >= grown for each in others)


def _less(label: str, current: Left, candidate: Left, used: Set[str]) -> bool:
    gone = set(map(str, _list(current[label]))) - set(map(str, _list(candidate[label])))
    return any(f".{name}" in used for name in gone)


def _list(value: Any) -> list[Any]:  # noqa: ANN401 - what a run claims
    return value if isinstance(value, list) else []


def _last_name(label: str) -> str:
    """Return the last name of a path, after a dot if it is an attribute.

    >>> _last_name("remembers _out[0]._rows of argument 3.0"), _last_name("remembers _rows")
    ('._rows', '_rows')
    """
    path = label.partition(" of argument")[0].partition(" ")[2]
    path = path.replace(".:", ":")  # a variable of the function around another one
    if ":" in path:
        return path.rpartition(":")[2].partition("[")[0]
    owner, dot, name = path.rpartition(".")
    return f"{dot}{name}".partition("[")[0] if owner else name.partition("[")[0]


def _remembers_otherwise(label: str, current: Left, candidate: Left) -> bool:
    """Whether the current code changes a state that the candidate has, too, and leaves alone or otherwise."""
    before = current[label]
    if before is None:
        return False
    after = candidate.get(label)
    if after is None:
        return True
    match before, after:
        case [[*one]], [[*other]]:
            are_pairs = all(isinstance(each, list) and len(each) == 2 for each in (*one, *other))
            return holds_otherwise(one, other) if are_pairs else fills_otherwise(one, other)
        case [one], [other] if type(one) is type(other):
            return is_other(one, other)
    return False


_REMOVING: Final = frozenset({"pop", "remove"})
_RELEASING: Final = _REMOVING | {"discard", "popitem", "popleft"}
_FILLING: Final = frozenset({"append", "extend", "insert"})


def released_from(new_code: str, current_code: str) -> set[str]:
    """Return names, and last names of attributes, whose entries are removed one by one: a fixed leak.

    Names bound to something else than before, such as a container of weak references, are included.

    >>> filled = "seen = {}\\ndef f(n):\\n    seen[n] = 1\\n"
    >>> released_from(filled + "    seen.pop(n)", filled), released_from(filled, filled)
    ({'seen'}, set())
    """
    tree, bound = ast.parse(new_code), set(_bound(ast.parse(current_code)))
    return set(_releasing(tree)) | {name for name, text in _bound(tree) if (name, text) not in bound}


def taken_from(new_code: str, current_code: str) -> set[str]:
    """Return names of containers that a function now fills and removes entries from.

    Only unconditional statements of each call that remove single entries count: a branch might never be
    taken, and a list that each call empties would be useless.

    >>> filled = "def f(n):\\n    a.append(n)\\n"
    >>> further = ("    a.remove(n)", "    if n < 0: a.clear()", "a.clear()")
    >>> [taken_from(filled + each, filled) for each in further]
    [{'a'}, set(), set()]
    """
    known = set(_taken(ast.walk(ast.parse(current_code))))
    found = set()
    for function in ast.walk(ast.parse(new_code)):
        if isinstance(function, Function):
            taken = {name for name, text in _taken(_always(function.body)) if (name, text) not in known}
            found |= taken & _filled_in(function)
    return found


def _filled_in(function: ast.AST) -> set[str]:
    return {
        node.value.id
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr in _FILLING and isinstance(node.value, ast.Name)
    }


def _always(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that are always reached, outside of branches and loops."""
    for statement in body:
        yield statement
        match statement:
            case ast.With() | ast.AsyncWith():
                yield from _always(statement.body)
            case ast.Try():
                yield from _always(statement.finalbody or statement.body)
            case ast.Return() | ast.Raise():
                return


def _taken(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """Yield the containers that statements remove an entry from, each as it is written."""
    for node in nodes:
        match node:
            case (
                ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)))
                | ast.Assign(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)))
                | ast.Expr(value=ast.Call(args=[ast.Attribute(value=ast.Name(id=name), attr=attr)]))
            ) if attr in _REMOVING:
                yield name, ast.unparse(node)
            case ast.Delete(targets=[ast.Subscript(value=ast.Name(id=name), slice=index)]):
                if not isinstance(index, ast.Slice):
                    yield name, ast.unparse(node)


def _releasing(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in _RELEASING:
                yield last_name(owner)
            case ast.Subscript(value=owner, slice=index, ctx=ast.Del()) if not isinstance(index, ast.Slice):
                yield last_name(owner)


def _bound(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from ((last_name(each), ast.unparse(node)) for each in node.targets)
