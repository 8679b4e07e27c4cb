"""Parts of a change that the workload never executes, so that no measurement shows their effect.

A branch that is only taken elsewhere — for other inputs, after a date, outside of the sandbox, for the
thousandth call — may do anything there.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.reach.both_sides import is_of_a_value, is_plumbing, shown, side_of
from geoheal.fitness.reach.changed_lines import Lines, changed_lines, imported_lines, new_functions
from geoheal.fitness.reach.gate import watched_run
from geoheal.fitness.reach.operations import Operation
from geoheal.fitness.reach.written import asked_by, in_place_of_calls, written_out
from geoheal.sandbox import Sandbox, WatchedLines

RUNS_MAX: Final = 3
"""Number of runs on fresh inputs: code that none of them executes was not measured."""
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Seen:
    """Result of the runs of a change.

    Parameters
    ----------
    unexecuted
        New statements, sides of conditions and effects of operations that no run shows, in order.
    acting
        New operations, as they are written, that were observed to act.
    """

    unexecuted: tuple[str, ...] = ()
    acting: frozenset[str] = frozenset()


def unexecuted(sandbox: Sandbox, change: CodeChange) -> Seen:
    """Find the new statements of a candidate that no run of the workload executes.

    The candidate is rewritten with one statement per line, each side of a condition on separate lines. Code
    that the current version has as well is not new, wherever it is. Lines executed by a run that fails under
    the slow tracer count as well, because code could make it fail only there.

    If every new statement is executed, conditions with an untested side are reported, and then new operations
    without an effect: a quotient that is always 0, a minimum that is always the same operand.
    """
    return _seen(sandbox, change, lambda _: True)


def _seen(sandbox: Sandbox, change: CodeChange, is_asked: Callable[[Operation], bool]) -> Seen:
    if change.current_code is None or change.workload is None:
        return Seen()
    in_place = in_place_of_calls(change.current_code)
    asked = asked_by(change.current_code, in_place)
    current, candidate = (written_out(each, asked) for each in (change.current_code, change.new_code))
    changed = None if current is None or candidate is None else changed_lines(current.text, candidate.text)
    if changed is None or current is None or candidate is None:
        return Seen()
    in_place_of = written_out(in_place, asked) or current
    known = {line.strip() for each in (current, in_place_of) for line in each.text.splitlines()}
    texts = candidate.text.splitlines()

    def new(lines: Iterable[int]) -> frozenset[int]:
        each = ((line, texts[line - 1].strip()) for line in lines)
        return frozenset(line for line, text in each if text not in known and not is_plumbing(text))

    imported = imported_lines(candidate.text)
    functions = new_functions(current.text, candidate.text)
    lines = Lines(
        new(changed.candidate.body | imported.body).union(*functions.values()), new(imported.on_import)
    )
    operations = [each for each in candidate.operations if is_asked(each)]
    executed = _executed(sandbox, change, candidate.watched, lines, operations)
    if executed is None:
        return Seen()
    watched = lines.body | lines.on_import
    named = _named(texts, new(watched - executed), watched) or tuple(
        f"def {name}" for name, body in functions.items() if not body & executed
    )
    idle = (each.idle(executed) for each in operations)
    return Seen(
        named or tuple(dict.fromkeys(each for each in idle if each is not None)),
        _acting(operations, executed),
    )


def _executed(
    sandbox: Sandbox, change: CodeChange, source: str, lines: Lines, operations: Sequence[Operation]
) -> frozenset[int] | None:
    """Return the lines that some run executes, including those of operations.

    Return None if nothing is known.
    """
    found: set[int] = set()
    for _ in range(RUNS_MAX):
        left = Lines(lines.body - found, lines.on_import - found)
        if not left and all(each.has_acted(found) for each in operations):
            break
        watch = WatchedLines(left.body, left.on_import, every=True)
        result = watched_run(sandbox, replace(change, new_code=source), watch)
        if result is None:
            return None
        found |= result.claimed.executed
        if not result.is_ok:
            break
    return frozenset(found)


def _acting(operations: Iterable[Operation], executed: frozenset[int]) -> frozenset[str]:
    """Return operations that acted everywhere they are written."""
    acted = {each.text for each in operations if each.has_acted(executed)}
    return frozenset(acted - {each.text for each in operations if not each.has_acted(executed)})


def left_out(sandbox: Sandbox, change: CodeChange) -> tuple[str, ...]:
    """Return the statements of the current code that a change removes and no run of the workload executes.

    A check that the workload's inputs always pass costs time, and protects others; so does an operation that
    limits values.
    """
    if change.current_code is None or change.workload is None:
        return ()
    return _seen(sandbox, change.undone(), lambda each: each.is_bound).unexecuted


def _named(texts: Sequence[str], left: frozenset[int], watched: frozenset[int]) -> tuple[str, ...]:
    statements = [line for line in sorted(left) if side_of(texts[line - 1]) is None]
    if statements:
        return tuple(shown(texts[line - 1])[:_SHOWN] for line in statements)
    sides = (line for line in sorted(left) if _is_one_sided(texts, line, left, watched))
    return tuple(dict.fromkeys((side_of(texts[line - 1]) or "")[:_SHOWN] for line in sides))


def _is_one_sided(texts: Sequence[str], line: int, left: frozenset[int], watched: frozenset[int]) -> bool:
    """Whether only the other side was taken; a value that was neither True nor False is not a condition."""
    side = side_of(texts[line - 1]) or ""
    if not is_of_a_value(texts[line - 1]):
        return True
    step, other = (1, " is False") if side.endswith(" is True") else (-1, " is True")
    lines = [each for each in range(line + step, line + 4 * step, step) if 1 <= each <= len(texts)]
    found = next((each for each in lines if (side_of(texts[each - 1]) or "").endswith(other)), None)
    return found in watched and found not in left
