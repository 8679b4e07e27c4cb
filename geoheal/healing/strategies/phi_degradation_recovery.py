"""Bring Φ back into its band: couple the parts more strongly if it is low, more weakly if it is high."""

import re
from collections.abc import Iterator
from typing import Final

from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case
from geoheal.healing.strategies.hook_module import with_correction
from geoheal.healing.strategies.parameters import doubt_of, tunings
from geoheal.healing.strategies.value_makers import STATE, makers
from geoheal.healing.strategy import Candidate
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

GAINS: Final = (2.0, 4.0, 3.0, 1.5, 6.0)
"""Factors of the coupling if Φ is low; their inverses if it is high."""

MIXINGS: Final = (0.5, 0.8, 0.9, 0.3, 0.65)
"""Shares: of the common mode to add if Φ is low, or to remove if it is high."""

FACTORS: Final = (2.0, 3.0, 1.5, 4.5, 2.5, 1.25)

COUPLING: Final = re.compile(
    r"coupl|gain|strength|weight|integrat|connect|sync|common|shared|bind|phi|kappa|coher", re.IGNORECASE
)
DECOHERENCE: Final = re.compile(
    r"noise|mix|decoher|sigma|damp|indep|private|temperature|jitter|dropout|leak|isolat|loss|dephas",
    re.IGNORECASE,
)

_GAIN: Final = '''import numpy

_GAIN = {gain}  # of the coupling between different parts


def _corrected(value):
    """Scale the coupling between different parts, and keep each part's own weight."""
    weights = numpy.asarray(value, dtype=float)
    if weights.ndim != 2 or weights.shape[0] != weights.shape[1] or not numpy.isfinite(weights).all():
        return value
    scaled = weights * _GAIN
    numpy.fill_diagonal(scaled, numpy.diag(weights))
    return scaled.tolist() if isinstance(value, list) else scaled
'''

_STATE: Final = '''import numpy

_MIXING = {mixing}  # positive: toward what all parts share; negative: away from it


def _corrected(value):
    """Mix a density matrix or distribution with the uniform one, a vector with what its parts share."""
    state = numpy.asarray(value)
    is_real = not numpy.iscomplexobj(state)
    if state.size < 2 or not numpy.isfinite(state).all():
        return value
    if state.ndim == 2 and state.shape[0] == state.shape[1] and abs(numpy.trace(state) - 1) < 1e-6:
        uniform = numpy.eye(len(state)) / len(state)
        mixed = (1 - abs(_MIXING)) * state + abs(_MIXING) * uniform
    elif state.ndim == 1 and is_real and (state >= 0).all() and abs(state.sum() - 1) < 1e-6:
        mixed = (1 - abs(_MIXING)) * state + abs(_MIXING) / state.size
    elif state.ndim == 1 and is_real:
        mixed = state + _MIXING * (state.mean() - state) if _MIXING > 0 else state + _MIXING * state.mean()
    else:
        return value
    return mixed.tolist() if isinstance(value, list) else mixed
'''


class PhiDegradationRecovery:
    """Corrects at the hooks, by the module's own parameters, or at the function that creates the state."""

    name = "phi_degradation_recovery"
    symptoms = frozenset({Symptom.PHI_DEGRADATION})

    def propose(self, case: Case) -> Iterator[Candidate]:
        """Yield several factors for each place: which of them helps is measured."""
        is_high = is_phi_high(case)
        yield from _at_hooks(case, is_high=is_high)
        yield from _by_parameters(case, is_high=is_high)
        yield from _at_states(case, is_high=is_high)


def is_phi_high(case: Case) -> bool:
    """Whether Φ is above its band: by the findings, otherwise by the last known Φ."""
    codes = {finding.code for finding in case.findings}
    if codes & {"PHI_ABOVE_MAX", "BREAKDOWN_FREQUENT"}:
        return True
    return case.reference.phi is not None and case.reference.phi > case.reference.phi_band[1]


def _at_hooks(case: Case, *, is_high: bool) -> Iterator[Candidate]:
    view = ModuleView(SourceEdit(case.subject.source).tree)
    if "apply" not in view.functions:
        return
    hooks = set(case.subject.hooks)
    if "integration" in hooks or not hooks:
        for gain in GAINS:
            factor = 1 / gain if is_high else gain
            yield from _candidates(
                case, _GAIN.replace("{gain}", f"{factor:.3g}"), "apply", f"coupling × {factor:.3g}"
            )
    if "state" in hooks or not hooks:
        for mixing in MIXINGS:
            signed = -mixing if is_high else mixing
            yield from _candidates(
                case, _STATE.replace("{mixing}", f"{signed:g}"), "apply", f"mixing {signed:+.2g}"
            )


def _by_parameters(case: Case, *, is_high: bool) -> Iterator[Candidate]:
    strengthen, weaken = (DECOHERENCE, COUPLING) if is_high else (COUPLING, DECOHERENCE)
    for changed, name, factor in tunings(case.subject.source, strengthen, weaken, FACTORS):
        yield Candidate(
            new_code=changed,
            title=f"Set {name} to {factor:.3g} times its value",
            explanation=f"Φ is {'above' if is_high else 'below'} its band; {name} may couple the parts "
            f"of the system {'less' if is_high else 'more'} strongly.",
            doubts=(doubt_of(name),),
        )


def _at_states(case: Case, *, is_high: bool) -> Iterator[Candidate]:
    view = ModuleView(SourceEdit(case.subject.source).tree)
    for function in [name for name in makers(case.subject, STATE, view) if name != "apply"][:2]:
        for mixing in MIXINGS:
            signed = -mixing if is_high else mixing
            yield from _candidates(
                case, _STATE.replace("{mixing}", f"{signed:g}"), function, f"mixing {signed:+.2g}"
            )


def _candidates(case: Case, correction: str, function: str, what: str) -> Iterator[Candidate]:
    changed = with_correction(case.subject.source, correction, function)
    if changed is not None:
        yield Candidate(
            new_code=changed,
            title=f"Correct what {function} returns: {what}",
            explanation="Φ is out of its band; the parts of the system are coupled more strongly or "
            "weakly, by a factor chosen by measurement.",
        )
