"""Several rounds of a workload in one process, each on inputs of its own: what leaks adds up."""

from typing import Final

from geoheal.fitness.pairs import preload_of
from geoheal.healing.case import Subject
from geoheal.sandbox import RunRequest, Sandbox

TARGET_BYTES: Final = 16_000_000
"""Growth that stands out from the interpreter's own memory."""

ROUNDS_MAX: Final = 40
WALL_MAX_S: Final = 0.6
"""Seconds that all rounds together should take."""

FRAMES_MAX: Final = 50_000
"""Messages that all rounds together should send."""

_ROUNDS: Final = '''"""The workload, {rounds} times over, on new inputs each time."""

_SOURCE = {workload}
_ROUNDS = {rounds}


class _Round:
    """The probe of one round: it draws inputs of its own."""

    def __init__(self, probe, number):
        self._probe, self._number = probe, number

    def __getattr__(self, name):
        return getattr(self._probe, name)

    def input(self, label=""):
        """The first round draws what the workload alone would draw."""
        return self._probe.input(label if not self._number else f"{label}#{self._number}")


def workload(module, probe):
    code = compile(_SOURCE, "<workload>", "exec", dont_inherit=True)
    for number in range(_ROUNDS):
        _play(code, module, _Round(probe, number))


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
        if not result.is_ok or result.measured.work_s is None:
            return workload
        messages = 2 * len(result.measured.requests) + len(result.returned.outputs)
        sizes.append((result.measured.peak_rss_bytes, result.measured.work_s, messages))
    grown, took_s = (sizes[1][0] - sizes[0][0]) / 2, max(sizes[1][1] / 3, 1e-4)
    wanted = ROUNDS_MAX if grown <= 0 else TARGET_BYTES / grown
    most = min(WALL_MAX_S / took_s, 3 * FRAMES_MAX / max(1, sizes[1][2]), ROUNDS_MAX)
    rounds = int(max(1, min(wanted, most)))
    return workload if rounds == 1 else in_rounds(workload, rounds)
