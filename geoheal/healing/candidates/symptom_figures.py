"""Figures of a symptom that the judge does not compare: distances from the baseline, and growth of memory."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Drifts:
    """Distances from the baseline (rad), computed outside the sandbox from returned samples.

    Parameters
    ----------
    current, candidate
        One distance a sample, of the current and of the changed code.
    """

    current: tuple[float, ...]
    candidate: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Growths:
    """Memory (MB) that several rounds of the workload need beyond a single one, by the kernel, run by run.

    Parameters
    ----------
    current, candidate
        Of the current and of the changed code; no run of the latter where there is nothing to relieve.
    """

    current: tuple[float, ...]
    candidate: tuple[float, ...]
