"""Several rounds of a workload in one process, each on inputs of its own: what leaks adds up."""

from typing import Final

from geoheal.fitness.pairs import preload_of
from geoheal.healing.case import Subject
from geoheal.sandbox import RunRequest, Sandbox

TARGET_BYTES: Final = 16_000_000
"""Growth that stands out from the interpreter's own memory."""

ROUNDS_MAX: Final = 200
CPU_MAX_S: Final = 0.4
"""CPU seconds that all rounds together should take."""

_ROUNDS: Final = '''"""The workload, {rounds} times over, on new inputs each time; the last time is handed over."""

_SOURCE = {workload}
_ROUNDS = {rounds}


class _Request:
    """A request that nobody times; an exception inside ends it alone."""

    def __enter__(self):
        return None

    def __exit__(self, kind, error, trace):
        return kind is not None and issubclass(kind, (Exception, SystemExit))


class _Round:
    """The probe of the last round: it draws inputs of its own."""

    def __init__(self, probe, number):
        self._probe, self._number = probe, number

    def __getattr__(self, name):
        return getattr(self._probe, name)

    def input(self, label=""):
        return self._probe.input(label if not self._number else f"{label}#{self._number}")


class _Quiet(_Round):
    """The probe of an earlier round: it hands over nothing."""

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
    for number in range(1, _ROUNDS):
        _play(code, module, _Quiet(probe, number))
    _play(code, module, _Round(probe, 0))


def _play(code, module, probe):
    names = {"__name__": "workload", "module": module, "probe": probe}
    exec(code, names)
    function = names.get("workload")
    if callable(function):
        result = function(module, probe)
        if hasattr(result, "send") and hasattr(result, "cr_code"):
            import asyncio

            asyncio.run(result)
'''


def in_rounds(workload: str, rounds: int) -> str:
    """A workload that plays another one several times."""
    return _ROUNDS.replace("{rounds}", str(rounds)).replace("{workload}", repr(workload))


def enough_rounds(subject: Subject, sandbox: Sandbox) -> str | None:
    """The workload in so many rounds that a leak stands out, within the limits of a run."""
    workload = subject.workload
    if workload is None:
        return None
    sizes = []
    for rounds in (1, 3):
        source = in_rounds(workload, rounds)
        result = sandbox.run(
            RunRequest(subject.name, subject.source, source, preload=preload_of(subject.source, workload))
        )
        if not result.is_ok or result.measured.work_cpu_s is None:
            return workload
        sizes.append((result.measured.peak_rss_bytes, result.measured.work_cpu_s))
    (one_bytes, one_s), (three_bytes, three_s) = sizes
    grown, took_s = (three_bytes - one_bytes) / 2, max((three_s - one_s) / 2, 1e-4)
    wanted = ROUNDS_MAX if grown <= 0 else TARGET_BYTES / grown
    rounds = int(max(1, min(wanted, CPU_MAX_S / took_s, ROUNDS_MAX)))
    return workload if rounds == 1 else in_rounds(workload, rounds)
