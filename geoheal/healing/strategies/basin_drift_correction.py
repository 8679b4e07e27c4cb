"""Lead a drifting basin back toward its baseline, along the geodesic."""

import math
import re
from collections.abc import Iterator
from typing import Final

import numpy as np

from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.symptom import Symptom
from geoheal.geometry import distance_from_amplitudes
from geoheal.healing.candidates.workload import HOOK
from geoheal.healing.case import Case
from geoheal.healing.strategies.hook_module import with_correction
from geoheal.healing.strategies.parameters import doubt_of, tunings
from geoheal.healing.strategies.value_makers import BASIN, STATE, makers
from geoheal.healing.strategy import Candidate
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

TARGETS: Final = (0.8, 0.5, 0.2)
"""Shares of the warning line that the worst recorded drift should fall to, the gentlest correction first."""

USUAL_DRIFT: Final = 2.0
"""Drift (rad) to assume if none was recorded: the critical one."""

RESTORING: Final = re.compile(
    r"pull|restor|anchor|correct|attract|homeo|regul|damp|stiff|elastic|return|decay", re.IGNORECASE
)
DISTURBING: Final = re.compile(
    r"drift|bias|noise|push|wander|leak|shift|skew|jitter|volat|sigma|perturb|temperature|walk|rate",
    re.IGNORECASE,
)
FACTORS: Final = (4.0, 20.0, 1.5)

_CORRECTION: Final = '''import math

_BASELINE = {baseline}
_STEP = {step}  # share of the way back to the baseline


def _corrected(value):
    """Lead coordinates back toward the baseline, along the shortest path ({geometry})."""
    try:
        numbers = [float(number) for number in value]
    except (TypeError, ValueError):
        return value
    size = {size}
    if len(numbers) != len(_BASELINE) or not (math.isfinite(size) and size > 0):
        return value
    here = [{here} for number in numbers]
    angle = math.acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(here, _BASELINE)))))
    if not 1e-9 < angle < math.pi - 1e-6:
        return value
    kept, taken = math.sin((1 - _STEP) * angle) / math.sin(angle), math.sin(_STEP * angle) / math.sin(angle)
    there = [kept * a + taken * b for a, b in zip(here, _BASELINE)]
    corrected = [{back} for number in there]
    if isinstance(value, (list, tuple)):
        return type(value)(corrected)
    array = value.astype(float)
    array[...] = corrected
    return array
'''


class BasinDriftCorrection:
    """Corrects at the hook, at the function that creates the basin, or by the module's own parameters."""

    name = "basin_drift_correction"
    symptoms = frozenset({Symptom.BASIN_DRIFT})

    def propose(self, case: Case) -> Iterator[Candidate]:
        """Yield corrections from gentle to strong, then parameters."""
        baseline = case.reference.basin
        source = case.subject.source
        if baseline is not None:
            for step in steps(case):
                correction = correction_of(baseline, case.reference.geometry, step)
                for function in _functions(case):
                    changed = with_correction(source, correction, function)
                    if changed is not None:
                        yield _corrected(changed, function, step)
        for changed, name, factor in tunings(source, RESTORING, DISTURBING, FACTORS):
            yield Candidate(
                new_code=changed,
                title=f"Set {name} to {factor:.3g} times its value",
                explanation=f"{name} may move the basin away from its baseline, or back to it.",
                doubts=(doubt_of(name),),
            )


def steps(case: Case) -> list[float]:
    """Return shares of the way back after which the worst recorded drift is below the warning line.

    The last recorded drifts count; d·(1 − step) is left of a drift d. Return nothing if all of them are below
    it.
    """
    worst, limit = max(_drifts(case), default=USUAL_DRIFT), case.reference.drift_limit
    if worst <= limit:
        return []
    needed = [1 - target * limit / worst for target in TARGETS]
    return [math.ceil(100 * step) / 100 for step in needed if 0 < step < 1] or [0.5]


def correction_of(baseline: np.typing.NDArray[np.floating], geometry: Geometry, step: float) -> str:
    """Return self-contained source of ``_corrected(value)``."""
    on_simplex = geometry is Geometry.SIMPLEX
    parts = {
        "baseline": repr([round(float(number), 7) for number in baseline / np.linalg.norm(baseline)]),
        "step": f"{step:g}",
        "geometry": geometry.value,
        "size": "sum(numbers)" if on_simplex else "math.sqrt(sum(number * number for number in numbers))",
        "here": "math.sqrt(max(0.0, number) / size)" if on_simplex else "number / size",
        "back": "size * number * number" if on_simplex else "size * number",
    }
    text = _CORRECTION
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text


def _functions(case: Case) -> list[str]:
    """Return functions whose result is a basin."""
    view = ModuleView(SourceEdit(case.subject.source).tree)
    found = ["apply"] if HOOK in case.subject.hooks or "apply" in view.functions else []
    made = [*makers(case.subject, BASIN, view), *makers(case.subject, STATE, view)]
    return list(dict.fromkeys([*found, *made]))[:3]


def _drifts(case: Case) -> list[float]:
    """Return drifts of the last snapshots (rad), from the active baseline."""
    baseline, geometry = case.reference.basin, case.reference.geometry
    found = []
    for snapshot in case.snapshots[-10:]:
        if snapshot.basin is not None and baseline is not None and len(snapshot.basin) == len(baseline):
            found.append(distance_from_amplitudes(snapshot.basin, baseline, geometry))
        elif snapshot.drift is not None:
            found.append(snapshot.drift)
    return found


def _corrected(source: str, function: str, step: float) -> Candidate:
    return Candidate(
        new_code=source,
        title=f"Lead the basin back by {step:.0%} of its drift",
        explanation=f"What {function} returns is moved along the geodesic toward the baseline, by "
        f"{step:.0%} of the way; the system's own changes keep their direction.",
    )
