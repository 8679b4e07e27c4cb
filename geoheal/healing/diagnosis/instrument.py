"""Workloads around a workload: they run it, observe, and report the result as one JSON text."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from geoheal.fitness.measurement.pairs import preload_of
from geoheal.healing.case import Subject
from geoheal.healing.diagnosis.play import PLAY
from geoheal.sandbox import RunRequest, RunResult, RunStatus, Sandbox

MARK: Final = "geoheal-diagnosis:"
"""Prefix of the output with the result."""

_LIMITS: Final = frozenset(
    {
        RunStatus.TIMEOUT,
        RunStatus.CPU_LIMIT,
        RunStatus.MEMORY_LIMIT,
        RunStatus.OUTPUT_LIMIT,
        RunStatus.CRASHED,
    }
)
"""Outcomes of a run after which a smaller part of the workload may succeed."""

_PLAYER: Final = '''
import json
import random

_SOURCE = {workload}
_STEPS = {steps}


class _Enough(BaseException):
    """The part of the workload that is looked at has ended."""


class _Request:
    """A request that nobody times; an exception inside ends it alone."""

    def __init__(self, failed):
        self._failed = failed

    def __enter__(self):
        return None

    def __exit__(self, kind, error, trace):
        if kind is None or not issubclass(kind, (Exception, SystemExit)):
            return False
        self._failed(error)
        return True


class _Onlooker:
    """A probe that hands over nothing; each round draws inputs of its own."""

    def __init__(self, probe, number, failed):
        self._probe, self._number, self._failed, self._seed = probe, number, failed, None
        self._steps = 0

    def _step(self):
        self._steps += 1
        if _STEPS is not None and self._steps > _STEPS:
            raise _Enough

    def request(self, name="request"):
        self._step()
        return _Request(self._failed)

    def input(self, label=""):
        self._step()
        if not self._number:
            return self._probe.input(label)
        if self._seed is None:
            self._seed = self._probe.input("rounds").getrandbits(128)
        return random.Random(f"{self._seed}/{self._number}/{label}")

    def output(self, value):
        self._step()

    def state(self, vector):
        self._step()

    def geometry(self, **figures):
        pass


_CODE = compile(_SOURCE, "<workload>", "exec", dont_inherit=True)


def _tell(probe, finding):
    probe.output({mark} + json.dumps(finding))


def _ignore(error):
    pass
'''


@dataclass(frozen=True, slots=True)
class Looking:
    """One way to observe a module.

    Parameters
    ----------
    source
        Source of a workload that runs the module's own.
    steps
        Calls of the probe after which a round of the workload ends early; None for the whole of it.
    """

    source: str
    steps: int | None = None


@dataclass(frozen=True, slots=True)
class InstrumentReport:
    """Result of an observation.

    Parameters
    ----------
    report
        Unchecked JSON; None if nothing was reported.
    remark
        Why nothing or only a part of the workload was observed; None if all of it was.
    """

    report: Any = None
    remark: str | None = None


def instrumented(workload: str, looking: Looking) -> str:
    """Return a workload that runs `workload` under the observation `looking`."""
    player = _PLAYER.replace("{mark}", repr(MARK)).replace("{steps}", repr(looking.steps))
    return player.replace("{workload}", repr(workload)) + PLAY + looking.source


def observe(subject: Subject, what: str, ways: Sequence[Looking], sandbox: Sandbox) -> InstrumentReport:
    """Run a module under instrumented workloads, the most thorough first, until one succeeds.

    Parameters
    ----------
    what
        What is observed, for the remark.
    ways
        In decreasing order of work: if a run reaches a limit, the next one is tried.
    """
    if subject.workload is None:
        return InstrumentReport()
    preload = preload_of(subject.source, subject.workload)
    obstacle = ""
    for way in ways:
        workload = instrumented(subject.workload, way)
        result = sandbox.run(RunRequest(subject.name, subject.source, workload, preload=preload))
        findings = _findings(result)
        if findings:
            return _read(findings[-1], _partial(what, subject, obstacle))
        obstacle = result.failure.message if result.failure else "It reported nothing."
        if result.status not in _LIMITS:
            return InstrumentReport(remark=f"The {what} of {subject.name} could not be diagnosed: {obstacle}")
    tries = f" It was tried {len(ways)} times, each time with less of the workload." if len(ways) > 1 else ""
    return InstrumentReport(
        remark=f"The diagnosis of the {what} of {subject.name} did not end: {obstacle}{tries}"
    )


def _partial(what: str, subject: Subject, obstacle: str) -> str | None:
    if not obstacle:
        return None
    return f"The {what} of {subject.name} was diagnosed with only a part of the workload, after: {obstacle}"


def _findings(result: RunResult) -> list[str]:
    texts = [each.value for each in result.returned.outputs if isinstance(each.value, str)]
    return [text.removeprefix(MARK) for text in texts if text.startswith(MARK)]


def _read(finding: str, remark: str | None) -> InstrumentReport:
    try:
        return InstrumentReport(json.loads(finding), remark)
    except (ValueError, RecursionError):
        return InstrumentReport(remark="The module disturbed the diagnosis: what it reported cannot be read.")
