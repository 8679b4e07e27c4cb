"""The laboratory: observes a module on request, and only once."""

from dataclasses import replace
from functools import cached_property

from geoheal.healing.case import Failure, Growth, HotSpot, LifeCycle, RepeatedCall, Subject
from geoheal.healing.diagnosis.allocation_growth import growing_lines, observe_growth
from geoheal.healing.diagnosis.cpu_profile import hot_spots, observe_hot_spots
from geoheal.healing.diagnosis.instrument import InstrumentReport
from geoheal.healing.diagnosis.life_cycles import life_cycles, observe_life_cycles
from geoheal.healing.diagnosis.repetitions import observe_repetitions, repetitions
from geoheal.healing.diagnosis.request_failures import observe_failures, request_failures
from geoheal.sandbox import Sandbox


class SandboxLaboratory:
    """A :class:`geoheal.healing.case.Laboratory` that runs the module in the sandbox.

    Parameters
    ----------
    subject
        The module, and the workload that is required to observe it.
    sandbox
        Sandbox with the packages of the module.

    Raises
    ------
    SandboxUnavailable
        From each of its methods, when the sandbox does not contain code on this machine.
    """

    def __init__(self, subject: Subject, sandbox: Sandbox) -> None:
        self._subject = subject
        self._sandbox = sandbox
        self._remarks: list[str] = []
        self._failures_of: dict[str, tuple[Failure, ...]] = {}

    def profile(self) -> tuple[HotSpot, ...]:
        """Return hot spots, the most expensive first."""
        return self._profile

    def growth(self) -> tuple[Growth, ...]:
        """Return growing lines, the fastest first."""
        return self._growth

    def life_cycles(self) -> tuple[LifeCycle, ...]:
        """Return likely ends of entries that stay in containers, the likeliest first."""
        return self._life_cycles

    def repetitions(self) -> tuple[RepeatedCall, ...]:
        """Return calls that are repeated with equal arguments, the most frequent first."""
        return self._repetitions

    def failures(self) -> tuple[Failure, ...]:
        """Return failures, the most frequent first."""
        return self._failures

    def failures_of(self, source: str) -> tuple[Failure, ...]:
        """Return failures of a changed source of the module under the same workload."""
        if source not in self._failures_of:
            subject = replace(self._subject, source=source)
            self._failures_of[source] = request_failures(observe_failures(subject, self._sandbox))
        return self._failures_of[source]

    def remarks(self) -> tuple[str, ...]:
        """Reasons why observations so far are incomplete."""
        return tuple(self._remarks)

    @cached_property
    def _profile(self) -> tuple[HotSpot, ...]:
        return hot_spots(self._noted(observe_hot_spots(self._subject, self._sandbox)))

    @cached_property
    def _growth(self) -> tuple[Growth, ...]:
        return growing_lines(self._noted(observe_growth(self._subject, self._sandbox)))

    @cached_property
    def _life_cycles(self) -> tuple[LifeCycle, ...]:
        return life_cycles(self._noted(observe_life_cycles(self._subject, self._sandbox)))

    @cached_property
    def _repetitions(self) -> tuple[RepeatedCall, ...]:
        return repetitions(self._noted(observe_repetitions(self._subject, self._sandbox)))

    @cached_property
    def _failures(self) -> tuple[Failure, ...]:
        return request_failures(self._noted(observe_failures(self._subject, self._sandbox)))

    def _noted(self, seen: InstrumentReport) -> InstrumentReport:
        if seen.remark is not None:
            self._remarks.append(seen.remark)
        return seen


class NothingSeen:
    """A laboratory without a workload or a sandbox, which observes nothing."""

    def profile(self) -> tuple[HotSpot, ...]:
        """Return nothing."""
        return ()

    def growth(self) -> tuple[Growth, ...]:
        """Return nothing."""
        return ()

    def life_cycles(self) -> tuple[LifeCycle, ...]:
        """Return nothing."""
        return ()

    def repetitions(self) -> tuple[RepeatedCall, ...]:
        """Return nothing."""
        return ()

    def failures(self) -> tuple[Failure, ...]:
        """Return nothing."""
        return ()

    def failures_of(self, source: str) -> tuple[Failure, ...]:  # noqa: ARG002 - part of the protocol
        """Return nothing."""
        return ()

    def remarks(self) -> tuple[str, ...]:
        """Nothing."""
        return ()
