"""Several rounds of a workload in one process, each with its own inputs, so that leaks add up."""

from collections.abc import Callable
from math import isqrt, log
from typing import Final

from geoheal.fitness.measurement.pairs import preload_of
from geoheal.healing.case import Subject
from geoheal.healing.diagnosis.play import PLAY
from geoheal.sandbox import RunRequest, RunResult, Sandbox

TARGET_BYTES: Final = 8_000_000
"""Growth (bytes) that stands out from the interpreter's own memory."""

PLAIN_BYTES: Final = 1_000_000
"""Growth (bytes) that is not chance; below it, more rounds are worth their time."""

ROUNDS: Final = (1, 5, 20, 60, 200)
"""Numbers of rounds to try, in this order."""
CPU_MAX_S: Final = 0.3
"""CPU seconds that all rounds together should take."""

TOO_LONG_CPU_S: Final = 4 * CPU_MAX_S
FAINT_BYTES: Final = 300_000
"""Growth (bytes) that hardly stands out from random changes of pages: longer rounds are worth it."""

FAINT_CPU_S: Final = 10 * CPU_MAX_S
HOPELESS_CPU_S: Final = 2 * FAINT_CPU_S
"""Expected CPU seconds from which rounds are not tried: the expectation may be wrong by half."""

BETWEEN_MAX: Final = 2
"""Numbers of rounds to try between too few and too many."""

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
    """Return a workload that runs another one several times."""
    return _ROUNDS.replace("{rounds}", str(rounds)).replace("{workload}", repr(workload)) + PLAY


def enough_rounds(subject: Subject, sandbox: Sandbox) -> str | None:
    """Return the workload in enough rounds that a leak stands out, within the limits of a run.

    The number is found by trying. Leaks may make every round slower: if the next step is too long, numbers in
    between are tried.
    """
    workload = subject.workload
    if workload is None:
        return None
    preload = preload_of(subject.source, workload)

    def measured(rounds: int) -> tuple[int, float] | None:
        source = in_rounds(workload, rounds)
        return _measured(sandbox.run(RunRequest(subject.name, subject.source, source, preload=preload)))

    chosen = _rounds(measured)
    return in_rounds(workload, chosen) if chosen else workload


def _rounds(measured: Callable[[int], tuple[int, float] | None]) -> int:
    """Return the number of rounds, with peak memory (bytes) and CPU time (s); 0 if not even one succeeds."""
    first = measured(ROUNDS[0])
    if first is None:
        return 0
    chosen, found, before = ROUNDS[0], first, None
    for rounds in ROUNDS[1:]:
        if _is_enough(found, first[0]):
            return chosen
        is_hopeless = _expected_cpu_s(before, (chosen, found[1]), rounds) > HOPELESS_CPU_S
        more = None if is_hopeless else measured(rounds)
        if more is None or _is_too_long(more, first[0]):
            if found[0] - first[0] > FAINT_BYTES:
                return chosen  # more rounds would not be worth their time in each run
            return _between(chosen, rounds, lambda middle: _in_time(measured(middle), first[0]))
        chosen, found, before = rounds, more, (chosen, found[1])
    return chosen


def _expected_cpu_s(before: tuple[int, float] | None, now: tuple[int, float], rounds: int) -> float:
    """Return expected CPU time (s) of a number of rounds, by the power law through two measurements.

    >>> round(_expected_cpu_s((1, 0.02), (5, 0.5), 20), 3)
    8.0
    >>> _expected_cpu_s(None, (1, 0.02), 20)
    0.0
    """
    if before is None or not before[1] < now[1] or before[1] <= 0:
        return 0.0
    power = max(1.0, log(now[1] / before[1]) / log(now[0] / before[0]))
    return float(now[1] * (rounds / now[0]) ** power)


def _is_enough(found: tuple[int, float], first_bytes: int) -> bool:
    """Whether a growth stands out, or rounds take as long as they may."""
    growth, cpu_s = found[0] - first_bytes, found[1]
    return cpu_s > (CPU_MAX_S / 2 if growth > PLAIN_BYTES else CPU_MAX_S * 2) or growth > TARGET_BYTES


def _is_too_long(found: tuple[int, float], first_bytes: int) -> bool:
    """Whether rounds take longer than their growth is worth."""
    grown_bytes, cpu_s = found
    is_faint = grown_bytes - first_bytes < FAINT_BYTES
    return cpu_s > (FAINT_CPU_S if is_faint else TOO_LONG_CPU_S)


def _in_time(found: tuple[int, float] | None, first_bytes: int) -> bool:
    return found is not None and not _is_too_long(found, first_bytes)


def _between(few: int, many: int, is_in_time: Callable[[int], bool]) -> int:
    """Return the largest number of rounds that ends in time, between one that does and one that does not."""
    for _ in range(BETWEEN_MAX):
        middle = max(isqrt(few * many), few + 1)
        if not 0 < few < middle < many:
            break
        few, many = (middle, many) if is_in_time(middle) else (few, middle)
    return few


def _measured(result: RunResult) -> tuple[int, float] | None:
    """Return peak memory (bytes) and CPU time (s); None if the run did not succeed."""
    cpu_s = result.measured.work_cpu_s
    return (result.measured.memory_bytes, cpu_s) if result.is_ok and cpu_s is not None else None
