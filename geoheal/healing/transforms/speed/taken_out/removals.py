"""What a loop removes from lists at its counter."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from geoheal.healing.transforms.facts.shapes import is_name

CountedLoop = ast.For | ast.While


@dataclass(slots=True)
class Removals:
    """What a loop does at a place: statements that remove, and the lists, as they are written."""

    place: str
    statements: list[ast.stmt] = field(default_factory=list)
    calls: list[ast.Call] = field(default_factory=list)
    targets: list[ast.Subscript] = field(default_factory=list)
    lists: dict[str, ast.expr] = field(default_factory=dict)


def counter_of(loop: CountedLoop) -> str | None:
    """Return the counter of a loop from 0 up to the length of a list, or from its last place down to 0.

    >>> heads = "while i < len(x):", "for i in range(len(x) - 1, -1, -1):", "for i in range(len(x)):"
    >>> [counter_of(ast.parse(f"{head} pass").body[0]) for head in heads]
    ['i', 'i', None]
    """
    match loop:
        case ast.While(
            test=ast.Compare(
                left=ast.Name(id=name),
                ops=[ast.Lt()],
                comparators=[ast.Call(func=ast.Name(id="len"), args=[_])],
            )
        ):
            return name
        case ast.For(target=ast.Name(id=name), iter=given):
            text = ast.unparse(given)
            held = text.removeprefix("range(len(").removesuffix(") - 1, -1, -1)")
            other = text.removeprefix("reversed(range(len(").removesuffix(")))")
            down = {f"range(len({held}) - 1, -1, -1)", f"reversed(range(len({other})))"}
            return name if text in down else None
    return None


def length_of(loop: CountedLoop) -> ast.expr:
    """Return the list whose length a loop with a counter goes through."""
    head = loop.test if isinstance(loop, ast.While) else loop.iter
    return next(
        each.args[0]
        for each in ast.walk(head)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == "len"
    )


def removals_in(body: Sequence[ast.stmt], place: str) -> Removals:
    """Return what statements remove at a place: ``rows.pop(place)``, ``del rows[place]``."""
    found = Removals(place)
    for statement in [each for part in body for each in ast.walk(part) if isinstance(each, ast.stmt)]:
        inner = list(_own(statement))
        calls = [each for each in inner if isinstance(each, ast.Call) and _is_pop(each, place)]
        deleted = statement.targets if isinstance(statement, ast.Delete) else []
        targets = [each for each in deleted if isinstance(each, ast.Subscript) and is_name(each.slice, place)]
        if calls or targets:
            found.statements.append(statement)
            found.calls += calls
            found.targets += targets
            held = [each.func.value for each in calls if isinstance(each.func, ast.Attribute)]
            found.lists |= {ast.unparse(each): each for each in [*held, *(each.value for each in targets)]}
    return found


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the expressions of a statement, without those of statements inside it."""
    new: list[ast.AST] = [each for each in ast.iter_child_nodes(statement) if not isinstance(each, ast.stmt)]
    while new:
        each = new.pop()
        yield each
        new += [part for part in ast.iter_child_nodes(each) if not isinstance(part, ast.stmt)]


def _is_pop(call: ast.Call, place: str) -> bool:
    match call:
        case ast.Call(func=ast.Attribute(attr="pop"), args=[ast.Name(id=name)], keywords=[]):
            return name == place
    return False


def only_removes(statement: ast.stmt) -> bool:
    """Whether a statement does nothing but remove."""
    return isinstance(statement, ast.Delete) or (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and _is_pop(statement.value, ast.unparse(statement.value.args[0]) if statement.value.args else "")
    )
