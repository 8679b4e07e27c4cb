"""The laboratory: looks when it is asked, and only once."""

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
        The module, and the workload without which nothing can be seen.
    sandbox
        With the packages of the module.

    Raises
    ------
    SandboxUnavailable
        From each of its methods, when the sandbox does not hold on this machine.
    """

    def __init__(self, subject: Subject, sandbox: Sandbox) -> None:
        self._subject = subject
        self._sandbox = sandbox
        self._remarks: list[str] = []

    def profile(self) -> tuple[HotSpot, ...]:
        """Where the time goes, the most expensive first."""
        return self._profile

    def growth(self) -> tuple[Growth, ...]:
        """Return what grows, the fastest first."""
        return self._growth

    def life_cycles(self) -> tuple[LifeCycle, ...]:
        """Return where entries end that stay in containers, the most telling first."""
        return self._life_cycles

    def repetitions(self) -> tuple[RepeatedCall, ...]:
        """Return what is computed again with equal arguments, the most repeated first."""
        return self._repetitions

    def failures(self) -> tuple[Failure, ...]:
        """Return what fails, the most frequent first."""
        return self._failures

    def remarks(self) -> tuple[str, ...]:
        """Why less was seen than was asked for, of what was looked at so far."""
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
    """A laboratory without a workload or a sandbox: it has seen nothing."""

    def profile(self) -> tuple[HotSpot, ...]:
        """Nothing."""
        return ()

    def growth(self) -> tuple[Growth, ...]:
        """Nothing."""
        return ()

    def life_cycles(self) -> tuple[LifeCycle, ...]:
        """Nothing."""
        return ()

    def repetitions(self) -> tuple[RepeatedCall, ...]:
        """Nothing."""
        return ()

    def failures(self) -> tuple[Failure, ...]:
        """Nothing."""
        return ()

    def remarks(self) -> tuple[str, ...]:
        """Nothing."""
        return ()
