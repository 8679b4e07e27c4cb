"""Whether an applied patch had the same effect on the system as in the sandbox.

"Ran successfully" is not "fixed", and "got better" is not "was made better": a system that changes by itself
also changes after a patch. Without enough snapshots there is no answer, never a favourable one.
"""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from geoheal.domain.evaluation.metric import Direction
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.symptom import Symptom
from geoheal.healing.verification.comparison import SNAPSHOTS_MIN, Compared, compare, dated
from geoheal.healing.verification.course import LATE, Grid, grid_of
from geoheal.healing.verification.effect import Effect, Verification
from geoheal.healing.verification.gauges import ANSWERING, TARGET, Gauge, gauges
from geoheal.healing.verification.looks import Design
from geoheal.healing.verification.record import SnapshotColumns, without_ended

LOOKS: Final = 12
"""Looks at the data, evenly over the patience."""
ALPHA: Final = 0.025
"""Probability that a patch without effect is verified, over all looks; the same that it is blamed."""
TRAFFIC_MIN: Final = 0.2
"""Share of the earlier requests below which there is nothing left to compare."""


def verify(symptom: Symptom, record: SnapshotColumns, limits: Thresholds) -> Verification:
    """Compare a system's reports before and since a patch.

    Parameters
    ----------
    symptom
        Symptom that the patch treats.
    record
        Snapshots from before and since, with as long a history as there is.
    limits
        Thresholds with the bands of Φ and κ.
    """
    look, target = looks_taken(record), TARGET[symptom]
    grid = grid_of(record)
    if grid is not None and record.ended:
        record = without_ended(record, LATE * grid.step_s)
        grid = grid_of(record)
    since = int((record.times >= record.due).sum())
    if since < SNAPSHOTS_MIN and look == LOOKS:
        return _without_effect(
            Effect.UNMEASURED, f"{since} snapshots have arrived since; {SNAPSHOTS_MIN} are needed.", look
        )
    if grid is None or target not in record.numbers:
        words = Gauge(name=target).words
        return _without_effect(
            Effect.UNDECIDED, f"No snapshots from before the patch measured {words}.", look
        )
    if look == 0 or since < SNAPSHOTS_MIN:
        return _without_effect(
            Effect.UNDECIDED, f"{since} snapshots have arrived since; it is too early to decide.", look
        )
    return _compared(symptom, record, limits, grid, look)


def looks_taken(record: SnapshotColumns) -> int:
    """Return how many looks are due by now."""
    if record.patience_s <= 0:
        return LOOKS
    share = (record.now - record.due) / record.patience_s
    return min(LOOKS, max(0, math.floor(LOOKS * share + 1e-9)))


def _compared(
    symptom: Symptom, record: SnapshotColumns, limits: Thresholds, grid: Grid, look: int
) -> Verification:
    target, *others = gauges(symptom, record.numbers, record.own, record.better, limits)
    record, grid = dated(record, grid, target)
    design = design_of(record, grid, look, ALPHA)
    own = compare(record, grid, design, target, is_target=True)
    if isinstance(own, tuple):
        before, since = own
        reason = (
            f"{before} snapshots before the patch and {since} since measured {target.words}; "
            f"{SNAPSHOTS_MIN} of each are needed."
        )
        gone = since < SNAPSHOTS_MIN and look == LOOKS
        return _without_effect(Effect.UNMEASURED if gone else Effect.UNDECIDED, reason, look)
    guarding = design_of(record, grid, look, ALPHA / max(1, len(others)))
    guards = [
        found
        for gauge in others
        if not isinstance(found := compare(record, grid, guarding, gauge, is_target=False), tuple)
    ]
    effect, reason = _effect(own, guards, symptom, record, limits, look)
    return Verification(
        effect=effect,
        effectiveness=own.relief,
        before=own.finding.before,
        after=own.finding.after,
        reason=f"{reason[:1].upper()}{reason[1:]}",
        findings=[each.finding for each in (own, *guards)],
        look=look,
        looks=LOOKS,
    )


def design_of(record: SnapshotColumns, grid: Grid, look: int, alpha: float) -> Design:
    """Return the looks as steps of a grid; the last one includes everything until then."""
    patience = max(1, math.ceil(record.patience_s / grid.step_s))
    ends = [grid.due + math.ceil(patience * number / LOOKS) for number in range(1, LOOKS + 1)]
    ends = [max(end, grid.applied + number) for number, end in enumerate(ends, start=1)]
    if look:
        ends[look - 1] = max(ends[look - 1], grid.seen) if look == LOOKS else min(ends[look - 1], grid.seen)
    return Design(
        onset=grid.onset,
        applied=grid.applied,
        due=grid.due,
        ends=tuple(ends),
        taken=look,
        alpha=alpha,
        step_s=grid.step_s,
    )


def _effect(
    own: Compared,
    guards: Sequence[Compared],
    symptom: Symptom,
    record: SnapshotColumns,
    limits: Thresholds,
    look: int,
) -> tuple[Effect, str]:
    harmed = [each for each in guards if _is_harmed(each, symptom, limits)]
    strange = [each for each in guards if _is_strange(each)]
    snapshots = own.finding.snapshots[1]
    if own.rose:
        return Effect.WORSENED, f"{own.summary}, which is worse."
    if harmed:
        worse = "; ".join(each.summary for each in harmed)
        return Effect.WORSENED, f"{own.summary}, and others became worse: {worse}."
    if own.fell and traffic_is_gone(record):
        return (
            Effect.UNDECIDED,
            f"{own.summary}, but there have been hardly any requests since, which may be the reason.",
        )
    if own.fell and strange:
        worse = "; ".join(each.summary for each in strange)
        return Effect.UNDECIDED, f"{own.summary}, but {worse}; a person must decide whether that is good."
    if own.fell:
        against = f" against {len(own.finding.control)} nodes without it" if own.finding.control else ""
        return (
            Effect.HELPED,
            f"{own.summary} over {snapshots} snapshots{against}, and nothing else became worse.",
        )
    if look == LOOKS and own.ruled_out:
        return Effect.NO_EFFECT, f"{own.summary}, which is not a relief."
    return Effect.UNDECIDED, f"{own.summary}, within its usual variation."


def _is_harmed(guard: Compared, symptom: Symptom, limits: Thresholds) -> bool:
    got_worse = {Direction.LOWER: guard.rose, Direction.HIGHER: guard.fell}
    if guard.gauge.better is None or not got_worse[guard.gauge.better] or guard.ordinary:
        return False
    answers = symptom is Symptom.ERROR_SPIKE and guard.gauge.name == "avg_latency_ms"
    if answers and guard.ordinary is None and guard.finding.after is not None:
        unknown = guard.seen_before is None
        return guard.finding.after > ANSWERING * limits.latency_max_ms if unknown else not guard.seen_before
    return True


def _is_strange(guard: Compared) -> bool:
    """Whether a metric without a known better direction moved to an unusual level."""
    return guard.gauge.better is None and (guard.rose or guard.fell) and not guard.ordinary


def traffic_is_gone(record: SnapshotColumns) -> bool:
    """Whether too few requests are left for a comparison."""
    requests = record.numbers.get("request_count")
    if requests is None:
        return False
    before = requests[(record.times < record.applied) & np.isfinite(requests)]
    since = requests[(record.times >= record.due) & np.isfinite(requests)]
    if not len(before) or before.mean() <= 0:
        return False
    return not len(since) or bool(since.mean() < TRAFFIC_MIN * before.mean())


def _without_effect(effect: Effect, reason: str, look: int) -> Verification:
    return Verification(
        effect=effect, effectiveness=None, before=None, after=None, reason=reason, look=look, looks=LOOKS
    )
