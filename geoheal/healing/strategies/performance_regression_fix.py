"""Make hot spots cheaper without changing what they answer."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Final

from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case, HotSpot
from geoheal.healing.strategy import Candidate
from geoheal.healing.transforms.constant_locals import constant_locals
from geoheal.healing.transforms.count_once import count_once
from geoheal.healing.transforms.double_ended_queue import double_ended_queue
from geoheal.healing.transforms.gather_pieces import gather_pieces
from geoheal.healing.transforms.heap_selection import heap_selection
from geoheal.healing.transforms.hoist_invariants import hoist_invariants
from geoheal.healing.transforms.index_search import index_search
from geoheal.healing.transforms.memoise import memoise
from geoheal.healing.transforms.needless_copies import needless_copies
from geoheal.healing.transforms.prefix_sums import prefix_sums
from geoheal.healing.transforms.set_membership import set_membership

Transform = Callable[[str, Collection[str] | None], str | None]

SHARE_MIN: Final = 0.05
"""Share of the profiled time from which a function counts as hot."""

TRANSFORMS: Final[Sequence[tuple[Transform, str, str]]] = (
    (index_search, "Look rows up in an index", "all rows were searched for every key"),
    (set_membership, "Ask a set for membership", "a list was searched from its beginning for every value"),
    (count_once, "Count all values once", "every value was counted by itself"),
    (prefix_sums, "Keep running totals", "every beginning was added up anew"),
    (heap_selection, "Select without sorting everything", "all was sorted where little of it is used"),
    (
        double_ended_queue,
        "Take from the front of a deque",
        "a list moved all its elements for each that left",
    ),
    (gather_pieces, "Put pieces together once", "all that was there was copied with every piece"),
    (needless_copies, "Leave out copies that are only read", "what is only read was copied in full"),
    (hoist_invariants, "Compute once what a loop does not change", "a loop computed the same in every round"),
    (constant_locals, "Build constants once", "every call built the same constant again"),
)


class PerformanceRegressionFix:
    """Profiles the workload, and transforms what is hot."""

    name = "performance_regression_fix"
    symptoms = frozenset({Symptom.PERFORMANCE_REGRESSION})

    def propose(self, case: Case) -> Iterator[Candidate]:
        """Better algorithms together, memoised functions, both, and each by itself."""
        source = case.subject.source
        hot = hot_functions(case.laboratory.profile())
        if not hot:
            return
        better, made = _all_transforms(source, hot)
        remembering = memoise(better or source, hot)
        if better is not None:
            yield _candidate(better, [title for title, _ in made], [why for _, why in made])
        alone = memoise(source, hot)
        memoised = ("Remember results of pure functions", "the same arguments were worked on again and again")
        if alone is not None:
            yield _candidate(alone, [memoised[0]], [memoised[1]])
        if better is not None and remembering is not None:
            both = [*made, memoised]
            yield _candidate(remembering, [title for title, _ in both], [why for _, why in both])
        if len(made) > 1:
            for transform, title, why in TRANSFORMS:
                changed = transform(source, hot)
                if changed is not None:
                    yield _candidate(changed, [title], [why])


def hot_functions(profile: Sequence[HotSpot]) -> frozenset[str]:
    """Functions in which the time goes, and the functions that hold their comprehensions.

    >>> spot = HotSpot(function="work.<genexpr>", line=1, calls=9, self_share=0.9, total_share=0.9)
    >>> hot_functions([spot])
    frozenset({'work'})
    """
    hot = [spot.function for spot in profile if max(spot.self_share, spot.total_share) >= SHARE_MIN]
    return frozenset(name.split(".<", maxsplit=1)[0] for name in hot)


def _all_transforms(source: str, hot: Collection[str]) -> tuple[str | None, list[tuple[str, str]]]:
    """All transforms, one after the other, and what they were."""
    made, changed = [], source
    for transform, title, why in TRANSFORMS:
        result = transform(changed, hot)
        if result is not None:
            changed = result
            made.append((title, why))
    return (changed, made) if made else (None, [])


def _candidate(source: str, titles: Sequence[str], reasons: Sequence[str]) -> Candidate:
    return Candidate(
        new_code=source,
        title="; ".join(titles),
        explanation=f"In what the profile shows as hot, {'; '.join(reasons)}. The answers stay the same.",
    )
