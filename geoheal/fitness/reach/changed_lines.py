"""Lines that differ between two versions of a module, as far as they can be executed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.fitness.reach.outline import FunctionOutline, Outline, Unit, outline
from geoheal.fitness.reading.known.modules import is_private

_COMPARED_MAX: Final = 4_000_000
"""Number of pairs of units beyond which a section counts as changed completely."""


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of one version: in the bodies of functions, and outside of them."""

    body: frozenset[int] = frozenset()
    on_import: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.body or self.on_import)


@dataclass(frozen=True, slots=True)
class ChangedLines:
    """Changed lines and definitions of a change.

    Parameters
    ----------
    current
        Removed or replaced lines of the current code.
    candidate
        New or replacing lines of the candidate.
    is_same
        Whether both versions do the same, statement by statement.
    """

    current: Lines
    candidate: Lines
    is_same: bool


def changed_lines(current: str, candidate: str) -> ChangedLines | None:
    """Compare two versions of a module; None if one cannot be parsed.

    Examples
    --------
    >>> old, new = "def f(x):\\n    return x + x\\n", "def f(x):\\n    # twice\\n    return 2 * x\\n"
    >>> changed = changed_lines(old, new)
    >>> sorted(changed.current.body), sorted(changed.candidate.body)
    ([2], [3])
    """
    try:
        old, new = outline(current), outline(candidate)
        return ChangedLines(*_sides(old, new), is_same=_keys(old) == _keys(new))
    except NO_CODE:
        return None


def imported_lines(source: str) -> Lines:
    """Return the lines that an import executes, without blocks for other purposes.

    Lines of functions in them are included.

    >>> sorted(imported_lines("if TYPE_CHECKING:\\n    import x\\ny = 1").on_import)
    [3]
    """
    try:
        made = outline(source)
    except NO_CODE:
        return Lines()
    lines = frozenset(line for unit in made.imported for line in unit.lines)
    return Lines(lines & made.body_lines, lines & made.import_lines)


def new_functions(current: str, candidate: str) -> Mapping[str, frozenset[int]]:
    """Return lines of each function that the current code lacks, or that is bound again.

    Its text may equal that of the current code: the function is only chosen elsewhere.

    >>> new_functions("def f(x):\\n    return x", "def g(x):\\n    return x\\ndef f(x):\\n    return x")
    {'g': frozenset({2})}
    """
    try:
        known, made = outline(current).functions, outline(candidate)
    except NO_CODE:
        return {}
    again = frozenset(name for unit in made.imported for name in unit.names)
    lines = {
        name: each.lines & made.body_lines
        for name, each in made.functions.items()
        if name not in known or name in again
    }
    return {name: each for name, each in lines.items() if each}


def _keys(made: Outline) -> object:
    functions = {
        name: (each.head, [unit.key for unit in each.units]) for name, each in made.functions.items()
    }
    return functions, [unit.key for unit in made.imported]


def _sides(old: Outline, new: Outline) -> tuple[Lines, Lines]:
    bodies: tuple[set[int], set[int]] = (set(), set())
    for name in old.functions.keys() | new.functions.keys():
        before, after = old.functions.get(name), new.functions.get(name)
        gone, come = _in_function(old, new, before, after)
        bodies[0].update(gone)
        bodies[1].update(come)
    imports = _on_import(old, new, bodies)
    return (
        Lines(frozenset(bodies[0]) & old.body_lines, frozenset(imports[0]) & old.import_lines),
        Lines(frozenset(bodies[1]) & new.body_lines, frozenset(imports[1]) & new.import_lines),
    )


def _in_function(
    old: Outline, new: Outline, before: FunctionOutline | None, after: FunctionOutline | None
) -> tuple[frozenset[int], frozenset[int]]:
    """Return changed lines of one function; all of them if it is new, removed, or declared differently."""
    if before is None or after is None or before.head != after.head:
        return (
            frozenset() if before is None else before.lines,
            frozenset() if after is None else after.lines,
        )
    gone, come = _differing(before.units, after.units)
    return _executable(gone, before, old), _executable(come, after, new)


def _executable(units: list[Unit], function: FunctionOutline, made: Outline) -> frozenset[int]:
    """Return the lines of units; of the whole function if one of them has no code."""
    found: set[int] = set()
    for unit in units:
        found.update((unit.lines & made.body_lines) or function.lines)
    return frozenset(found)


def _differing(before: list[Unit], after: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """Return the units of each side that the other one lacks at this place."""
    a, b = [unit.key for unit in before], [unit.key for unit in after]
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    before, after = before[start : len(a) - end], after[start : len(b) - end]
    if len(before) * len(after) > _COMPARED_MAX:
        return before, after
    matcher = SequenceMatcher(None, a[start : len(a) - end], b[start : len(b) - end], autojunk=False)
    gone: list[Unit] = []
    come: list[Unit] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            gone += before[i1:i2]
            come += after[j1:j2]
    return gone, come


def _on_import(old: Outline, new: Outline, bodies: tuple[set[int], set[int]]) -> tuple[set[int], set[int]]:
    """Return changed lines outside of functions; add to `bodies` where a changed name is used."""
    imports: tuple[set[int], set[int]] = (set(), set())
    for units, added, other in zip(_changed_units(old, new), imports, (new, old), strict=True):
        for unit in units:
            if unit.owner and unit.owner.removesuffix(".") not in other.classes:
                continue  # of a class that the other version lacks: its users have changed as well
            names = {name.rpartition(".")[2] for name in unit.names}
            is_new = bool(names) and unit.is_plain and not unit.names & other.bound
            if is_new and not _uses(other, names):
                continue  # its users have changed as well
            is_traced = is_new or (bool(names) and unit.is_plain and all(map(is_private, names)))
            used = [_used(made, names) for made in (old, new)]
            if is_traced and any(used) and not (names & (old.used_on_import | new.used_on_import)):
                bodies[0].update(used[0])
                bodies[1].update(used[1])
            else:
                added.update(unit.lines)
    return imports


def _changed_units(old: Outline, new: Outline) -> tuple[list[Unit], list[Unit]]:
    """Return changed units of the import, without bindings that have only moved."""
    gone, come = _differing(old.imported, new.imported)
    moved = Counter(unit.key for unit in gone) & Counter(unit.key for unit in come)
    return (
        [unit for unit in gone if not (unit.names and unit.key in moved)],
        [unit for unit in come if not (unit.names and unit.key in moved)],
    )


def _uses(made: Outline, names: set[str]) -> bool:
    return bool(names & made.used_on_import) or bool(_used(made, names))


def _used(made: Outline, names: set[str]) -> set[int]:
    return {line for name in names for line in made.used.get(name, ())}
