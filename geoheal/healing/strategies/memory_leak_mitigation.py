"""Find what grows from round to round, and bound it where what is forgotten is not missed."""

from collections.abc import Collection, Iterator
from typing import Final

from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case
from geoheal.healing.strategy import Candidate
from geoheal.healing.transforms.bound_containers import bound_containers
from geoheal.healing.transforms.bound_memory import bound_memory
from geoheal.healing.transforms.fresh_defaults import fresh_defaults
from geoheal.healing.transforms.register_once import register_once
from geoheal.healing.transforms.release_always import release_always

SIZES: Final = (1024, 128, 16)
"""Entries to keep, tried in this order: large entries need a small number of them."""

CAUSES: Final = (
    (release_always, "Release entries on every way out", "entries stayed behind when a call ended early"),
    (register_once, "Register each handler once", "the same handler was registered again with every call"),
    (fresh_defaults, "Make default arguments anew", "a default argument was one container for all calls"),
)


class MemoryLeakMitigation:
    """Looks at the allocations of several rounds of the workload, and bounds the containers that grow."""

    name = "memory_leak_mitigation"
    symptoms = frozenset({Symptom.MEMORY_LEAK})

    def propose(self, case: Case) -> Iterator[Candidate]:
        """Causes removed first, then bounds from generous to tight."""
        growth = case.laboratory.growth()
        lines = {each.line for each in growth}
        if not lines:
            return
        source = case.subject.source
        where = f"Memory grows by {growth[0].bytes_per_round:,.0f} bytes a round in line {growth[0].line}: "
        for transform, title, why in CAUSES:
            changed = transform(source)
            if changed is not None:
                yield Candidate(new_code=changed, title=title, explanation=f"{where}{why}.")
        for size in SIZES:
            changed = bounded(source, size, lines)
            if changed is not None:
                yield Candidate(
                    new_code=changed,
                    title=f"Keep at most {size} entries",
                    explanation=f"{where}what is kept for ever there is made again when it is asked for, "
                    f"or is never asked for; the last {size} entries are kept.",
                )
        together = _together(source, lines)
        if together is not None:
            yield Candidate(
                new_code=together,
                title="Release, register once, and bound what grows",
                explanation=f"{where}several containers grow, for different reasons.",
            )


def bounded(source: str, most: int, lines: Collection[int] | None) -> str | None:
    """Bound all that grows to the same number of entries; None where nothing could be bounded."""
    contained = bound_containers(source, most, lines)
    return bound_memory(contained or source, most) or contained


def _together(source: str, lines: Collection[int]) -> str | None:
    """All remedies at once, where there are several; bounds first, for they know the lines."""
    changed, made = source, 0
    for result in (bounded(source, SIZES[0], lines),):
        if result is not None:
            changed, made = result, made + 1
    for transform, _, _ in CAUSES:
        result = transform(changed)
        if result is not None:
            changed, made = result, made + 1
    return changed if made > 1 else None
