"""The workload for a case's candidates, and the drift of the basins that it returns.

For a hook module without a workload, recorded basins are replayed. Drift is computed outside of the sandbox.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from geoheal.constants import WINDOW_SIZE
from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.domain.symptom import Symptom
from geoheal.errors import GeometryError
from geoheal.fitness.measurement.pairs import request_of
from geoheal.geometry import amplitude, distance_from_amplitudes
from geoheal.healing.case import Case
from geoheal.healing.diagnosis.play import PLAY
from geoheal.healing.diagnosis.rounds import enough_rounds
from geoheal.sandbox import Sandbox, fresh_seed

HOOK: Final = "basin"
"""The hook whose value is the basin's coordinates."""

REPLAYED_MAX: Final = 16
"""Number of recorded basins to replay.

It is small enough that activity is not compared with the current code's, from which a correction must move
away; instead the stated basin is compared with the baseline.
"""

_WORK: Final = '''"""Replays recorded basins through the module's hook."""

import math

BASINS = {basins}


def own_work():
    """What a system does between two calls of the hook: its cost is what the hook's is judged against."""
    total = 0.0
    for number in range(60_000):
        total += number * 0.5
    return total


def workload(module, probe):
    corrected = None
    for basin in BASINS:
        with probe.request("report"):
            own_work()
            corrected = [float(number) for number in module.apply(list(basin))]
        probe.state(corrected)
    if corrected is not None:
        probe.geometry(basin_coords=corrected)
'''


def replay_workload(snapshots: Sequence[Snapshot]) -> str | None:
    """Return the workload's source; None if no basin was recorded.

    The last basins are replayed, oldest first, in the system's own coordinates.
    """
    recorded = [each.basin_coords for each in snapshots if each.basin_coords is not None]
    if not recorded:
        return None
    basins = [[round(float(number), 9) for number in basin] for basin in recorded[-REPLAYED_MAX:]]
    return _WORK.replace("{basins}", json.dumps(basins))


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
    """Return a workload whose states of a baseline's dimension are compared with that baseline.

    The evaluator compares returned activity with the *current* code's, from which a correction must move
    away.
    """
    source = _AS_BASINS.replace("{dimension}", str(dimension)).replace("{workload}", repr(workload))
    return source + PLAY


def trial_workload(case: Case, sandbox: Sandbox) -> str | None:
    """Return the operator's workload; a replay for a hook without one; several rounds of it for a leak."""
    workload = drift_workload(case)
    baseline = case.reference.basin
    if workload is not None and case.symptom is Symptom.BASIN_DRIFT and baseline is not None:
        return as_basins(workload, len(baseline))
    if workload is None or case.symptom is not Symptom.MEMORY_LEAK:
        return workload
    return enough_rounds(case.subject, sandbox)


SAMPLES_MAX: Final = WINDOW_SIZE
"""Number of last samples that count, as many as the health rules use."""


def drift_workload(case: Case) -> str | None:
    """Return a workload that makes the module return basins.

    It is the operator's workload, otherwise a replay of recorded basins.
    """
    if case.subject.workload is not None:
        return case.subject.workload
    return replay_workload(case.snapshots) if HOOK in case.subject.hooks else None


def drifts_of(case: Case, version: CodeChange, sandbox: Sandbox) -> tuple[float, ...]:
    """Return distances (rad) of the last samples from the baseline; empty if no sample is a basin.

    Parameters
    ----------
    version
        The change whose new code hands over the samples.
    """
    workload, baseline = drift_workload(case), case.reference.basin
    if workload is None or baseline is None:
        return ()
    result = sandbox.run(request_of(replace(version, workload=workload), fresh_seed()))
    samples = result.returned.samples[-SAMPLES_MAX:]
    if not result.is_ok or any(len(sample) != len(baseline) for sample in samples):
        return ()
    geometry = case.reference.geometry
    try:
        return tuple(
            distance_from_amplitudes(amplitude(sample, geometry), baseline, geometry) for sample in samples
        )
    except GeometryError:
        return ()
