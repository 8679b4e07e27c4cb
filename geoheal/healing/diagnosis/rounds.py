"""Several rounds of a workload in one process, each on inputs of its own: what leaks adds up."""

from typing import Final

from geoheal.fitness.pairs import preload_of
from geoheal.healing.case import Subject
from geoheal.healing.diagnosis.play import PLAY
from geoheal.sandbox import RunRequest, RunResult, Sandbox

TARGET_BYTES: Final = 8_000_000
"""Growth that stands out from the interpreter's own memory."""

PLAIN_BYTES: Final = 1_000_000
"""Growth that is no chance; where there is less, more rounds are worth their time."""

ROUNDS: Final = (1, 5, 20, 60, 200)
"""How many rounds are tried, one after the other."""
CPU_MAX_S: Final = 0.3
"""CPU seconds that all rounds together should take."""

_ROUNDS: Final = '''"""The workload, {rounds} times on new inputs; the last time is handed over."""

import random

_SOURCE = {workload}
_ROUNDS = {rounds}


class _Request:
    """A request that nobody times; an exception inside ends it alone."""

    def __enter__(self):
        return None

    def __exit__(self, kind, error, trace):
        return kind is not None and issubclass(kind, (Exception, SystemExit))


class _Quiet:
    """The probe of an earlier round: it draws inputs of its own, and hands over nothing."""

    def __init__(self, seed, number):
        self._seed, self._number = seed, number

    def input(self, label=""):
        return random.Random(f"{self._seed}/{self._number}/{label}")

    def request(self, name="request"):
        return _Request()

    def output(self, value):
        pass

    def state(self, vector):
        pass

    def geometry(self, **figures):
        pass


def workload(module, probe):
    code = compile(_SOURCE, "<workload>", "exec", dont_inherit=True)
    seed = probe.input("rounds").getrandbits(128)
    for number in range(1, _ROUNDS):
        _play(code, module, _Quiet(seed, number))
    _play(code, module, probe)
'''


def in_rounds(workload: str, rounds: int) -> str:
    """A workload that plays another one several times."""
    return _ROUNDS.replace("{rounds}", str(rounds)).replace("{workload}", repr(workload)) + PLAY


def enough_rounds(subject: Subject, sandbox: Sandbox) -> str | None:
    """The workload in so many rounds that a leak stands out, within the limits of a run.

    Found by trying ever more of them: what leaks may also take longer with every round.
    """
    workload = subject.workload
    if workload is None:
        return None
    chosen, first_bytes = workload, 0
    preload = preload_of(subject.source, workload)
    for rounds in ROUNDS:
        source = in_rounds(workload, rounds)
        measured = _measured(sandbox.run(RunRequest(subject.name, subject.source, source, preload=preload)))
        if measured is None:
            return chosen
        grown_bytes, cpu_s = measured
        if cpu_s > 4 * CPU_MAX_S and rounds > 1:
            return chosen
        first_bytes = first_bytes or grown_bytes
        chosen = source
        growth = grown_bytes - first_bytes
        if cpu_s > (CPU_MAX_S / 2 if growth > PLAIN_BYTES else CPU_MAX_S * 2) or growth > TARGET_BYTES:
            return chosen
    return chosen


def _measured(result: RunResult) -> tuple[int, float] | None:
    """Peak memory (bytes) and CPU time (s); None where the run did not end well."""
    cpu_s = result.measured.work_cpu_s
    return (result.measured.peak_rss_bytes, cpu_s) if result.is_ok and cpu_s is not None else None
