"""Find what grows from round to round, and bound it where forgotten entries are not missed."""

from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case, LifeCycle
from geoheal.healing.strategy import Candidate
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.bound_containers import bound_containers
from geoheal.healing.transforms.memory.bound_memory import bound_memory
from geoheal.healing.transforms.memory.catalogue import CAUSES
from geoheal.healing.transforms.memory.ended.after_last_use import released_after
from geoheal.healing.transforms.memory.ended.endings import is_ending_name

SIZES: Final = (1024, 128, 16)
"""Numbers of entries to keep, tried in this order: large entries need a small number."""

ENDING_NAME: Final = 0.3
"""Score that the name of an ending adds to the observation."""
ENDS: Final = 3
"""Number of functions to try as the end of entries in containers."""

SHARE_TOGETHER: Final = 0.9
"""Share of entries that a function must be the last to know, if several containers are treated at once."""


class MemoryLeakMitigation:
    """Observes allocations over several rounds of the workload, and bounds containers that grow."""

    name = "memory_leak_mitigation"
    symptoms = frozenset({Symptom.MEMORY_LEAK})

    def propose(self, case: Case) -> Iterator[Candidate]:
        """Yield removals of causes first, then bounds from generous to tight."""
        growth = case.laboratory.growth()
        lines = {each.line for each in growth}
        if not lines:  # a table may grow by many small steps, of which no line shows
            yield from _after_last_use(case, "")
            return
        source = case.subject.source
        where = f"Memory grows by {growth[0].bytes_per_round:,.0f} bytes per round in line {growth[0].line}: "
        for transform, title, why in CAUSES:
            elsewhere = Elsewhere(case.project)
            changed = transform(source, elsewhere)
            if changed is not None:
                yield Candidate(
                    new_code=changed,
                    title=title,
                    explanation=f"{where}{why}.",
                    doubts=tuple(elsewhere.doubts),
                )
        yield from _after_last_use(case, where)
        yield from _after_all_last_uses(case, where)
        for size in SIZES:
            elsewhere = Elsewhere(case.project)
            changed = bounded(source, size, lines, elsewhere)
            if changed is not None:
                yield Candidate(
                    new_code=changed,
                    title=f"Keep at most {size} entries",
                    explanation=f"{where}entries that were kept there forever are created again when "
                    f"needed, or are never needed; the last {size} entries are kept.",
                    doubts=tuple(elsewhere.doubts),
                )
        elsewhere = Elsewhere(case.project)
        together = _together(source, lines, elsewhere)
        if together is not None:
            yield Candidate(
                new_code=together,
                title="Release, register once, and bound what grows",
                explanation=f"{where}several containers grow, for different reasons.",
                doubts=tuple(elsewhere.doubts),
            )


def _last_uses(case: Case) -> list[LifeCycle]:
    """Return the functions observed to use entries last, the likeliest first."""
    return sorted(case.laboratory.life_cycles(), key=lambda each: (-_score(each), len(each.key)))


def _after_all_last_uses(case: Case, where: str) -> Iterator[Candidate]:
    """Yield removals from all containers that grow, each by the likeliest function."""
    changed, made, elsewhere = case.subject.source, set[str](), Elsewhere(case.project)
    for cycle in _last_uses(case):
        name = cycle.container.rpartition(".")[2]
        is_sure = name not in made and cycle.share >= SHARE_TOGETHER
        result = released_after(changed, cycle, elsewhere) if is_sure else None
        if result is not None:
            changed = result
            made.add(name)
    if len(made) > 1:
        yield Candidate(
            new_code=changed,
            title="Remove entries of several containers after their last use",
            explanation=f"{where}entries stay in {', '.join(sorted(made))} after their last use.",
            doubts=tuple(elsewhere.doubts),
        )


def _after_last_use(case: Case, where: str) -> Iterator[Candidate]:
    """Yield removals by the functions observed to use entries last, the likeliest first."""
    made: set[str] = set()
    for cycle in _last_uses(case):
        if cycle.function in made:
            continue
        elsewhere = Elsewhere(case.project)
        changed = released_after(case.subject.source, cycle, elsewhere)
        if changed is not None:
            yield Candidate(
                new_code=changed,
                title="Remove entries after their last use",
                explanation=f"{where}{cycle.function} was the last to use entries that stay in "
                f"{cycle.container}.",
                doubts=tuple(elsewhere.doubts),
            )
            made.add(cycle.function)
        if len(made) == ENDS:
            return


def _score(cycle: LifeCycle) -> float:
    """Return how likely a function is an end: by observation, and by its name."""
    return cycle.share + (ENDING_NAME if is_ending_name(cycle.function.rpartition(".")[2]) else 0.0)


def bounded(
    source: str, most: int, lines: Collection[int] | None, elsewhere: Elsewhere | None = None
) -> str | None:
    """Bound everything that grows to the same number of entries; None if nothing could be bounded."""
    contained = bound_containers(source, most, lines, elsewhere)
    return bound_memory(contained or source, most, elsewhere) or contained


def _together(source: str, lines: Collection[int], elsewhere: Elsewhere) -> str | None:
    """Apply all remedies at once, if there are several; bounds first, because they refer to lines."""
    changed, made = source, 0
    for result in (bounded(source, SIZES[0], lines, elsewhere),):
        if result is not None:
            changed, made = result, made + 1
    for transform, _, _ in CAUSES:
        result = transform(changed, elsewhere)
        if result is not None:
            changed, made = result, made + 1
    return changed if made > 1 else None
