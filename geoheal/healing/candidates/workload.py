"""The workload under which a case's candidates are tried."""

from typing import Final

from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.replayed_drift import drift_workload
from geoheal.healing.case import Case
from geoheal.healing.diagnosis.play import PLAY
from geoheal.sandbox import Sandbox

_AS_BASINS: Final = '''"""The workload, whose states are basins: the last one is stated."""

_SOURCE = {workload}
_DIMENSION = {dimension}


class _Stating:
    """The probe, with basins in place of activity."""

    def __init__(self, probe):
        self._probe = probe
        self.basin = None

    def __getattr__(self, name):
        return getattr(self._probe, name)

    def state(self, vector):
        numbers = [float(number) for number in vector]
        if len(numbers) == _DIMENSION:
            self.basin = numbers
        else:
            self._probe.state(numbers)


def workload(module, probe):
    stating = _Stating(probe)
    _play(compile(_SOURCE, "<workload>", "exec", dont_inherit=True), module, stating)
    if stating.basin is not None:
        probe.geometry(basin_coords=stating.basin)
'''


def as_basins(workload: str, dimension: int) -> str:
    """A workload whose states of a baseline's dimension are compared with that baseline.

    The evaluator compares handed-over activity with the *current* code's, from where a correction must lead.
    """
    source = _AS_BASINS.replace("{dimension}", str(dimension)).replace("{workload}", repr(workload))
    return source + PLAY


def trial_workload(case: Case, sandbox: Sandbox) -> str | None:
    """The operator's workload; a replay for a hook without one; several rounds of it for a leak."""
    workload = drift_workload(case)
    baseline = case.reference.basin
    if workload is not None and case.symptom is Symptom.BASIN_DRIFT and baseline is not None:
        return as_basins(workload, len(baseline))
    if workload is None or case.symptom is not Symptom.MEMORY_LEAK:
        return workload
    from geoheal.healing.diagnosis.rounds import enough_rounds

    return enough_rounds(case.subject, sandbox)
