"""How many faulty modules have a candidate that heals them, by a check in one process, without the judge.

``python -m benchmarks.healing_in_process [--gym DIR] [--split HALF] [--case NAME …]``. The cases are those
of ``benchmarks/healing.py`` whose symptom is latency, memory or errors. The module is observed and each
candidate is run in a forked process, without a sandbox, so only cases that somebody has read may be run here.
The first candidate with right answers and without the symptom, on inputs that the strategies did not see,
heals. That takes seconds where the judge takes minutes, and says less: times are those of a process beside
others.
"""

import argparse
import asyncio
import contextlib
import gc
import inspect
import multiprocessing
import os
import random
import re
import sys
import time
import tomllib
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any, Final, cast

from benchmarks.healing import (
    CASES,
    ERRORS_HEALED,
    HALVES,
    LATENCY_HEALED,
    MEMORY_HEALED,
    NAME,
    REPORTED,
    GymCase,
    cpu_seconds,
    read_case,
)
from geoheal.healing.candidates.deduplication import SeenProposals
from geoheal.healing.candidates.plugins import discover
from geoheal.healing.strategy import Candidate
from geoheal.sandbox import RunRequest, RunResult, RunStatus, Sandbox
from geoheal.sandbox.box.encode import encode
from geoheal.sandbox.outputs.comparison import Output, compare_outputs
from geoheal.sandbox.results import Measured, Returned, RunFailure

CPU_LIMIT_S: Final = 60
LIMIT_S: Final = 900.0
"""Limits of one run: of processor time, and of time on a machine that does other work."""
ROUNDS: Final = (2, 6)
RUNS, RUNS_MAX, ENOUGH_S = 3, 15, 1.0
"""Number of runs whose shortest time counts: as many as take this long together, within these limits."""
HEALED: Final = {"latency": LATENCY_HEALED, "memory": MEMORY_HEALED, "errors": ERRORS_HEALED}


@dataclass(frozen=True)
class Answer:
    """An output of a workload: as text, as Python writes it, and as the sandbox compares it."""

    text: str
    written: str
    encoded: Any

    def equals(self, other: "Answer") -> bool:
        """Whether the sandbox takes two answers for equal: 0 and 0.0 are, but not what it cannot compare."""
        if self.written == other.written:
            return True
        compared = compare_outputs([Output(None, self.encoded)], [Output(None, other.encoded)])
        return not compared.different and len(compared.uncomparable) == compared.distinguishable


class Probe:
    """A probe as the sandbox has it: inputs by seed, requests whose exceptions end them alone, outputs.

    Outputs are kept with the number of their request, from 1; 0 outside of any.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._requests = self._number = 0
        self.outputs: dict[int, list[Answer]] = {}
        self.failed: set[int] = set()
        self.times_s: list[float] = []
        self._output_s = 0.0

    def input(self, label: object = "") -> random.Random:
        """Return the random numbers of an input."""
        return random.Random(f"{self._seed}/{label}")

    @contextlib.contextmanager
    def request(self, name: str = "request") -> Iterator[None]:  # noqa: ARG002 - the probe's interface
        """Count an exception, and go on after it."""
        self._requests += 1
        self._number = self._requests
        began_s = time.process_time() - self._output_s
        try:
            yield
        except Exception:  # noqa: BLE001 - what a request raises ends it alone
            self.failed.add(self._number)
        finally:
            self._number = 0
            self.times_s.append(time.process_time() - self._output_s - began_s)

    def output(self, value: object) -> None:
        """Keep what is compared; the time for that is not the module's."""
        began_s = time.process_time()
        self.outputs.setdefault(self._number, []).append(Answer(str(value), repr(value), encode(value)))
        self._output_s += time.process_time() - began_s


@dataclass(frozen=True)
class Seen:
    """What a run of a module showed: outputs by request, and the requests that failed."""

    symptom: float
    outputs: dict[int, list[Answer]] = field(default_factory=dict)
    failed: frozenset[int] = frozenset()
    failure: str = ""

    def answers_as(self, right: "Seen") -> bool:
        """Whether the answers are those of another run, as the sandbox compares them.

        A request that failed there has no answer to be compared.
        """
        numbers = (self.outputs.keys() | right.outputs.keys()) - right.failed
        pairs = [(right.outputs.get(number, []), self.outputs.get(number, [])) for number in numbers]
        return all(
            len(expected) == len(given) and all(map(Answer.equals, expected, given))
            for expected, given in pairs
        )


@dataclass
class Verdict:
    """What was found out about a case."""

    title: str | None = None
    source: str = ""
    left: float = 1.0
    wrong: list[str] = field(default_factory=list)
    """Titles of candidates before it without the symptom and with wrong answers."""
    tried: int = 0


class Fork:
    """Runs what a sandbox would run in a forked process, for observations alone."""

    def run(self, request: RunRequest) -> RunResult:
        """Return the outputs of a run."""
        seen = _apart(_observed, request.source, request.workload or "")
        measured = Measured(
            load_s=None,
            load_cpu_s=None,
            work_s=None,
            work_cpu_s=None,
            cpu_s=0.0,
            peak_rss_bytes=0,
            requests=(),
            unfinished=0,
            printed_bytes=0,
        )
        if seen.failure:
            failure = RunFailure(message=seen.failure)
            return RunResult(RunStatus.WORKLOAD_ERROR, measured, b"", failure=failure)
        outputs = tuple(Output(None, each.text) for each in seen.outputs.get(0, []))
        return RunResult(RunStatus.OK, measured, b"", Returned(outputs=outputs))


def main() -> None:
    """Check the cases, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gym", type=Path, default=CASES, help="folder of cases")
    parser.add_argument("--split", choices=HALVES, help="this half of the cases after public bug reports")
    parser.add_argument("--case", nargs="*", help="the cases to check")
    parser.add_argument("--show", action="store_true", help="print the healed modules")
    arguments = parser.parse_args()
    cases = REPORTED / arguments.split if arguments.split else arguments.gym
    folders = [path.parent for path in sorted(cases.glob("*/case.toml"))]
    rows = []
    for folder in folders:
        if not arguments.case or folder.name in arguments.case:
            described = tomllib.loads((folder / "case.toml").read_text())
            if described["symptom"] in HEALED:
                rows.append(_printed(read_case(folder, cast("Sandbox", Fork())), show=arguments.show))
    faulty = [healed for is_healthy, healed in rows if not is_healthy]
    print(f"{sum(faulty)} of {len(faulty)} faulty modules have a candidate that heals them")


def _printed(gym: GymCase, *, show: bool) -> tuple[bool, bool]:
    began_s = cpu_seconds()
    verdict = checked(gym)
    state = "healed" if verdict.title else "not healed"
    print(
        f"{gym.name:24} {gym.symptom:8} {'healthy' if gym.healthy else 'faulty':8} {state:11}"
        f" left {verdict.left:5.2f} tried {verdict.tried:2}"
        f" wrong before {len(verdict.wrong)} {cpu_seconds() - began_s:5.1f} CPU s"
        f"  {verdict.title or ''} {verdict.wrong or ''}",
        flush=True,
    )
    if show:
        print(verdict.source)
    return gym.healthy, verdict.title is not None


def checked(gym: GymCase) -> Verdict:
    """Return the first candidate that heals a case."""
    source, workload = gym.case.subject.source, gym.hidden or ""
    measure = {"latency": _time, "memory": _growth, "errors": _errors}[gym.symptom]
    before = _apart(measure, source, workload)
    right = before if gym.answers is None else _apart(_errors, gym.answers, workload)
    verdict = Verdict()
    for candidate in _candidates(gym):
        verdict.tried += 1
        after = _apart(measure, candidate.new_code, workload)
        left = after.symptom / max(before.symptom, 1e-9)
        if after.failure or left > HEALED[gym.symptom]:
            continue
        if not after.answers_as(right):
            verdict.wrong.append(candidate.title)
            continue
        verdict.title, verdict.left, verdict.source = candidate.title, left, candidate.new_code
        break
    return verdict


def _candidates(gym: GymCase) -> Iterator[Candidate]:
    seen = SeenProposals(gym.case.subject.source)
    for strategy in discover().strategies:
        if gym.case.symptom in strategy.symptoms:
            for candidate in strategy.propose(gym.case):
                if seen.is_new(candidate.new_code, candidate.others):
                    yield candidate


def _apart(measure: Callable[[str, str], Seen], source: str, workload: str) -> Seen:
    """Measure in a forked process, which cannot change this one."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, measure, source, workload))
    process.start()
    theirs.close()
    try:
        return _received(ours, process.pid or 0)
    except EOFError:
        return Seen(0.0, failure="it ended")
    finally:
        process.kill()
        process.join()


def _received(pipe: Connection, pid: int) -> Seen:
    """Wait for an answer within the limits.

    The process has no limit of its own: with one, Linux counts its processor time in ticks of some
    milliseconds.
    """
    began_s = time.monotonic()
    while time.monotonic() - began_s < LIMIT_S and _spent_s(pid) < CPU_LIMIT_S:
        if pipe.poll(0.2):
            return cast("Seen", pipe.recv())
    return Seen(0.0, failure="limit of time")


def _spent_s(pid: int) -> float:
    """Return the processor time (s) of another process."""
    spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def _answer(pipe: Connection, measure: Callable[[str, str], Seen], source: str, workload: str) -> None:
    try:
        pipe.send(measure(source, workload))
    except BaseException as error:  # noqa: BLE001 - whatever a candidate raises is its failure
        pipe.send(Seen(0.0, failure=repr(error)))


def _loaded(source: str) -> ModuleType:
    module = ModuleType(NAME)
    module.__file__ = f"{NAME}.py"
    sys.modules[NAME] = module
    exec(compile(source, f"{NAME}.py", "exec", dont_inherit=True), module.__dict__)
    return module


def _played(module: ModuleType, workload: str, seeds: Sequence[object]) -> list[Probe]:
    names: dict[str, Any] = {"__name__": "workload"}
    exec(compile(workload, "<workload>", "exec", dont_inherit=True), names)
    probes = [Probe(f"hidden/{seed}") for seed in seeds]
    for probe in probes:
        played = names["workload"](module, probe)
        if inspect.iscoroutine(played):
            asyncio.run(played)
    return probes


def _observed(source: str, workload: str) -> Seen:
    probe = Probe("seen")
    names: dict[str, Any] = {"__name__": "workload", "module": _loaded(source), "probe": probe}
    exec(compile(workload, "<workload>", "exec", dont_inherit=True), names)
    if callable(names.get("workload")):
        names["workload"](names["module"], probe)
    return _seen(probe, 0.0)


def _seen(probe: Probe, symptom: float) -> Seen:
    return Seen(symptom, probe.outputs, frozenset(probe.failed))


def _time(source: str, workload: str) -> Seen:
    """Return the sum of the shortest times of each request. Short runs vary more, so more are made."""
    times: list[list[float]] = []
    while len(times) < RUNS or (sum(map(sum, times)) < ENOUGH_S and len(times) < RUNS_MAX):
        re.purge()
        module = _loaded(source)
        gc.collect()
        (probe,) = _played(module, workload, [0])
        times.append(probe.times_s)
    return _seen(probe, sum(map(min, zip(*times, strict=True))))


def _growth(source: str, workload: str) -> Seen:
    module = _loaded(source)
    (probe,) = _played(module, workload, [0])
    tracemalloc.start()
    sizes = []
    for first, last in ((1, ROUNDS[0]), (ROUNDS[0], ROUNDS[1])):
        _played(module, workload, range(first, last))
        gc.collect()
        sizes.append(tracemalloc.get_traced_memory()[0])
    return _seen(probe, max(0, sizes[1] - sizes[0]))


def _errors(source: str, workload: str) -> Seen:
    (probe,) = _played(_loaded(source), workload, [0])
    return _seen(probe, len(probe.failed))


if __name__ == "__main__":
    main()
