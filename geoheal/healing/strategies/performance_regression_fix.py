"""Make hot spots cheaper without changing their results."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.deduplication import diff_lines
from geoheal.healing.case import Case, HotSpot
from geoheal.healing.strategy import Candidate
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.catalogue import (
    ASKING,
    MEMORIES,
    TRANSFORMS,
    AskingTransform,
    Transform,
)
from geoheal.healing.transforms.speed.observed.seen_again import seen_again
from geoheal.healing.transforms.speed.plain_form.plain_form import plain_form

SEEN_AGAIN: Final = ("Cache results", "repeated calls with equal arguments had equal results")
AGAIN_MIN: Final = 0.3
"""Share of avoidable calls of a function from which its results are cached."""
SHARE_MIN: Final = 0.05
"""Share of the profiled time from which a function is hot."""


class PerformanceRegressionFix:
    """Profiles the workload, and transforms hot functions."""

    name = "performance_regression_fix"
    symptoms = frozenset({Symptom.PERFORMANCE_REGRESSION})

    def propose(self, case: Case) -> Iterator[Candidate]:
        """Yield better algorithms together, memoised functions, both, and each separately."""
        hot = hot_functions(case.laboratory.profile())
        if not hot:
            return
        apart = Elsewhere(case.project)
        better, made = _all_transforms(case.subject.source, hot, apart)
        if better is not None:
            yield _candidate_of(better, made, apart)
        if better is not None and apart.doubts:
            yield from _without_doubts(case, hot)
        yield from _in_plain_form(case, hot, better)
        for memory in MEMORIES:
            yield from _remembering(memory, case, hot, (better, made, apart))
        yield from _observed(case, hot, (better, made, apart))
        yield from _alone(case, hot, better)


def _observed(
    case: Case,
    hot: Collection[str],
    improved: tuple[str | None, Sequence[tuple[str, str]], Elsewhere],
) -> Iterator[Candidate]:
    """Yield caches of observed repetitions: of the most expensive function, alone and with the rest."""
    shares = {spot.function: spot.total_share for spot in case.laboratory.profile()}
    seen = [each for each in case.laboratory.repetitions() if each.function in hot and each.share > AGAIN_MIN]
    seen.sort(key=lambda each: -each.share * shares.get(each.function, 0.0))
    better, made, apart = improved
    choices = [
        (case.subject.source, [], seen[:1]),
        (case.subject.source, [], seen[:3]),
        (better, made, seen[:1]),
    ]
    for source, titled, chosen in choices:
        elsewhere = Elsewhere(case.project)
        changed = None if source is None or not chosen else seen_again(source, chosen, elsewhere)
        if changed is not None:
            elsewhere.doubts += apart.doubts if titled else []
            yield _candidate_of(changed, [*titled, SEEN_AGAIN], elsewhere)


def _alone(case: Case, hot: Collection[str], better: str | None) -> Iterator[Candidate]:
    """Yield the result of each transform alone, if it is more than one step of the combination."""
    for transform, title, why in TRANSFORMS:
        apart = Elsewhere(case.project)
        changed = _changed(transform, case.subject.source, hot, apart)
        if changed is not None and changed != better:
            yield _candidate(changed, [title], [why], apart)


def _in_plain_form(case: Case, hot: Collection[str], better: str | None) -> Iterator[Candidate]:
    """Apply all transforms to loops and searches in normal form, if they achieve more there."""
    source, apart = case.subject.source, Elsewhere(case.project)
    plain = plain_form(source, hot, apart)
    if plain is None:
        return
    changed, made = _all_transforms(plain, hot, apart)
    known = 0 if better is None else diff_lines(source, better)
    if changed is not None and diff_lines(plain, changed) > known:
        apart.doubt("Loops and searches are rewritten: check that their meaning has not changed.")
        candidate = _candidate_of(changed, made, apart)
        explanation = f"{candidate.explanation} Loops and searches were rewritten for it."
        yield replace(candidate, explanation=explanation)


def _candidate_of(source: str, made: Sequence[tuple[str, str]], elsewhere: Elsewhere) -> Candidate:
    titles, reasons = zip(*made, strict=True)
    return _candidate(source, titles, reasons, elsewhere)


def _without_doubts(case: Case, hot: Collection[str]) -> Iterator[Candidate]:
    """Apply all transforms without doubts, one after the other."""
    made, changed = [], case.subject.source
    for transform, title, why in TRANSFORMS:
        apart = Elsewhere(case.project)
        result = _changed(transform, changed, hot, apart)
        if result is not None and not apart.doubts:
            changed = result
            made.append((title, why))
    if made:
        yield _candidate_of(changed, made, Elsewhere(case.project))


def _remembering(
    memory: tuple[AskingTransform, str, str],
    case: Case,
    hot: Collection[str],
    improved: tuple[str | None, Sequence[tuple[str, str]], Elsewhere],
) -> Iterator[Candidate]:
    """Yield caches of results in the source, and in the result of the other transforms."""
    remember, title, why = memory
    better, made, apart = improved
    for source, titled in ((case.subject.source, []), (better, made)):
        elsewhere = Elsewhere(case.project)
        changed = None if source is None else remember(source, hot, elsewhere)
        if changed is not None:
            elsewhere.doubts += apart.doubts if titled else []
            yield _candidate_of(changed, [*titled, (title, why)], elsewhere)


def hot_functions(profile: Sequence[HotSpot]) -> frozenset[str]:
    """Return the functions that take most of the time, and those that contain their comprehensions.

    >>> spot = HotSpot(function="work.<genexpr>", line=1, calls=9, self_share=0.9, total_share=0.9)
    >>> hot_functions([spot])
    frozenset({'work'})
    """
    hot = [spot.function for spot in profile if max(spot.self_share, spot.total_share) >= SHARE_MIN]
    return frozenset(name.split(".<", maxsplit=1)[0] for name in hot)


def _changed(transform: Transform, source: str, hot: Collection[str], elsewhere: Elsewhere) -> str | None:
    """Return a transform's result; transforms that may have doubts record them."""
    asking = ASKING.get(transform)
    return transform(source, hot) if asking is None else asking(source, hot, elsewhere)


def _all_transforms(
    source: str, hot: Collection[str], elsewhere: Elsewhere
) -> tuple[str | None, list[tuple[str, str]]]:
    """Apply all transforms, one after the other; return their names."""
    made, changed = [], source
    for transform, title, why in TRANSFORMS:
        result = _changed(transform, changed, hot, elsewhere)
        if result is not None:
            changed = result
            made.append((title, why))
    return (changed, made) if made else (None, [])


def _candidate(source: str, titles: Sequence[str], reasons: Sequence[str], elsewhere: Elsewhere) -> Candidate:
    return Candidate(
        new_code=source,
        title="; ".join(titles),
        explanation=f"In the code that takes the most time, {'; '.join(reasons)}. The answers stay the same.",
        doubts=tuple(elsewhere.doubts),
    )
