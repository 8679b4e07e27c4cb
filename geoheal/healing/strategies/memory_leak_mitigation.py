"""Find what grows from round to round, and bound it where forgotten entries are not missed."""

from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case, LifeCycle
from geoheal.healing.strategy import Candidate
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.bound_containers import bound_containers
from geoheal.healing.transforms.memory.bound_memory import bound_memory
from geoheal.healing.transforms.memory.called_remover import called_remover
from geoheal.healing.transforms.memory.close_always import close_always
from geoheal.healing.transforms.memory.end_always import end_always
from geoheal.healing.transforms.memory.ended.after_last_use import released_after
from geoheal.healing.transforms.memory.ended.called_once import called_once
from geoheal.healing.transforms.memory.ended.emptied_entries import emptied_entries
from geoheal.healing.transforms.memory.ended.ended_entries import ended_entries
from geoheal.healing.transforms.memory.ended.endings import is_ending_name
from geoheal.healing.transforms.memory.ended.leaves_both import leaves_both
from geoheal.healing.transforms.memory.ended.left_early import left_early
from geoheal.healing.transforms.memory.ended.locks_in_use import locks_in_use
from geoheal.healing.transforms.memory.ended.sweep import sweep
from geoheal.healing.transforms.memory.ended.zero_counts import zero_counts
from geoheal.healing.transforms.memory.forget_when_done import forget_when_done
from geoheal.healing.transforms.memory.kept_by_object import kept_by_object
from geoheal.healing.transforms.memory.kept_errors import kept_errors
from geoheal.healing.transforms.memory.listeners.dead_references import dead_references
from geoheal.healing.transforms.memory.listeners.leave_at_end import leave_at_end
from geoheal.healing.transforms.memory.listeners.leave_with_owner import leave_with_owner
from geoheal.healing.transforms.memory.listeners.weak_handlers import weak_handlers
from geoheal.healing.transforms.memory.listeners.weak_tables import weak_tables
from geoheal.healing.transforms.memory.misses.unstored_reads import unstored_reads
from geoheal.healing.transforms.memory.register_once import register_once
from geoheal.healing.transforms.memory.release_always import release_always
from geoheal.healing.transforms.memory.release_at_end import release_at_end
from geoheal.healing.transforms.memory.shared.fresh_defaults import fresh_defaults
from geoheal.healing.transforms.memory.shared.own_containers import own_containers
from geoheal.healing.transforms.memory.shared.own_copies import own_copies
from geoheal.healing.transforms.memory.unfinished.removed_by_handlers import removed_by_handlers
from geoheal.healing.transforms.memory.unfinished.removed_on_failure import removed_on_failure
from geoheal.healing.transforms.memory.windows.old_windows import old_windows

SIZES: Final = (1024, 128, 16)
"""Numbers of entries to keep, tried in this order: large entries need a small number."""

ENDING_NAME: Final = 0.3
"""Score that the name of an ending adds to the observation."""
ENDS: Final = 3
"""Number of functions to try as the end of entries in containers."""

SHARE_TOGETHER: Final = 0.9
"""Share of entries that a function must be the last to know, if several containers are treated at once."""

CAUSES: Final = (
    (release_always, "Release entries on every exit", "entries stayed behind when a call ended early"),
    (
        removed_on_failure,
        "Remove an entry if the call that stored it fails",
        "entries stayed behind for calls that had failed",
    ),
    (
        removed_by_handlers,
        "Remove an entry after every error",
        "entries stayed behind after errors of other kinds than the one that is handled",
    ),
    (
        left_early,
        "Release entries where a function returns early",
        "entries stayed behind on an early return",
    ),
    (
        release_at_end,
        "Release what an object stored when it ends",
        "entries stayed behind when their objects ended",
    ),
    (
        leaves_both,
        "Remove entries from both containers that hold them",
        "entries were removed from one container, but stayed in the other one",
    ),
    (locks_in_use, "Keep locks while they are in use", "locks were kept for keys that are no longer used"),
    (
        old_windows,
        "Remove windows in which nothing is recent",
        "entries stayed for keys that did not come again within the time that counts",
    ),
    (sweep, "Remove old entries", "the function that removes old entries existed but was never called"),
    (
        called_remover,
        "Remove the entry of an object at its end",
        "the method that removes an object's entry existed but was never called",
    ),
    (
        ended_entries,
        "Remove entries when they have ended",
        "entries stayed after the end of what they represent",
    ),
    (
        emptied_entries,
        "Remove entries with their last element",
        "entries stayed behind without elements",
    ),
    (zero_counts, "Remove counts that are zero", "a zero stayed behind for each key that was counted"),
    (
        called_once,
        "Remove callbacks after they were called",
        "callbacks stayed after they were called for something that had ended",
    ),
    (
        close_always,
        "End on every exit what was begun",
        "what a call had begun was not ended when the call failed",
    ),
    (
        end_always,
        "Remove at an end also where a handler fails",
        "entries stayed behind when a handler failed that was called at their end",
    ),
    (
        kept_errors,
        "Keep exceptions without their frames",
        "stored exceptions kept the local variables of all callers in memory",
    ),
    (unstored_reads, "Look keys up without storing them", "keys that were only looked up were stored"),
    (register_once, "Register each handler once", "the same handler was registered again with every call"),
    (
        dead_references,
        "Drop weak references to objects that are gone",
        "weak references stayed behind when their objects were gone",
    ),
    (
        weak_handlers,
        "Hold registered methods weakly",
        "objects that registered a method were never released",
    ),
    (
        weak_tables,
        "Hold objects weakly that leave a table when they are gone",
        "objects that remove themselves when they are gone were kept by the table that they leave",
    ),
    (
        leave_with_owner,
        "Remove an object's registrations with the object",
        "registrations of an object stayed after the object was gone",
    ),
    (
        leave_at_end,
        "Remove callbacks at the end of their object",
        "a callback stayed after the object that registered it had ended",
    ),
    (forget_when_done, "Remove tasks when they are done", "finished tasks were kept"),
    (
        fresh_defaults,
        "Create default arguments in every call",
        "a default argument was shared by all calls",
    ),
    (
        own_containers,
        "Create a container in every object",
        "a container of a class was shared by all objects",
    ),
    (
        own_copies,
        "Add to a copy of a shared container",
        "a shared container was extended under another name",
    ),
    (
        kept_by_object,
        "Keep the results of a method in its object",
        "the cache of a method kept all its objects in memory",
    ),
)


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
