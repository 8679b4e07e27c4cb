"""How far from the baseline the basins are that a module hands over; computed outside the sandbox."""

from typing import Final

from geoheal.constants import WINDOW_SIZE
from geoheal.errors import GeometryError
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.geometry import amplitude, distance_from_amplitudes
from geoheal.healing.candidates.hook_replay import HOOK, replay_workload
from geoheal.healing.case import Case
from geoheal.sandbox import RunRequest, Sandbox

SAMPLES_MAX: Final = WINDOW_SIZE
"""Last samples that count, as many as the health rules look at."""


def drift_workload(case: Case) -> str | None:
    """What makes the module hand over basins: the operator's workload, else a replay of recorded basins."""
    if case.subject.workload is not None:
        return case.subject.workload
    return replay_workload(case.snapshots) if HOOK in case.subject.hooks else None


def drifts_of(case: Case, source: str, sandbox: Sandbox) -> tuple[float, ...]:
    """Distances (rad) of the last samples from the baseline; empty where no sample is a basin."""
    workload, baseline = drift_workload(case), case.reference.basin
    if workload is None or baseline is None:
        return ()
    request = RunRequest(case.subject.name, source, workload, preload=preload_of(source, workload))
    result = sandbox.run(request)
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
