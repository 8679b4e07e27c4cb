"""What an evaluation costs beside its sandboxed runs, and 200 evaluations that leave nothing behind.

``python benchmarks/evaluation.py`` prints a table, with ``--json`` one object. The reference is measured in
the same evaluation: the time from the order for a box to the end of its run, for all of its runs. A part of
it is the runs alone, in boxes that have started already.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from geoheal.domain.evaluation.change import CodeChange, Reference
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.fitness.evaluate import evaluate
from geoheal.fitness.standards import Standards
from geoheal.sandbox import RunRequest, RunResult, Sandbox

REPEATS = 5
EVALUATIONS = 200
FIRST_EVALUATIONS = 100
"""Evaluations after which memory is looked at first: what is allocated once is allocated by then."""
AT_ONCE = 4
SOURCE = "def number(n):\n    return n * (n + 1) // 2\n"
WORK = (
    "def workload(module, probe):\n"
    "    for i in range(20):\n"
    "        n = probe.input(i).randrange(1000)\n"
    "        with probe.request('number'):\n"
    "            probe.output(module.number(n))\n"
)
TRIVIAL = CodeChange(
    module_name="sums", new_code=SOURCE.replace("n *", "+n *"), current_code=SOURCE, workload=WORK
)
ONE_ROUND = Standards(policy=JudgePolicy(rounds=1))
SMALL = Standards(policy=JudgePolicy(rounds=1, pairs_per_round=1))


class TimedSandbox(Sandbox):
    """Adds up the time (s) that passes within it."""

    starting_s = running_s = 0.0

    def prepare(self, count: int, preload: tuple[str, ...] | None = None) -> None:
        """Count the start of boxes."""
        began_s = time.perf_counter()
        super().prepare(count, preload)
        self.starting_s += time.perf_counter() - began_s

    def run(self, request: RunRequest) -> RunResult:
        """Count a run."""
        began_s = time.perf_counter()
        try:
            return super().run(request)
        finally:
            self.running_s += time.perf_counter() - began_s


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    as_json = parser.parse_args().json
    figures = overhead() | many_evaluations()
    if as_json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name.replace('_', ' '):45} {figure}")


def overhead() -> dict[str, float]:
    """Median figures of evaluations of a trivial change, of ten pairs each."""
    whole, boxes, runs = [], [], []
    with TimedSandbox(warm=0) as sandbox:
        sandbox.start()
        for _ in range(REPEATS):
            sandbox.starting_s = sandbox.running_s = 0.0
            began_s = time.perf_counter()
            evaluate(TRIVIAL, Reference(), sandbox, ONE_ROUND)
            whole.append(time.perf_counter() - began_s)
            boxes.append(sandbox.starting_s + sandbox.running_s)
            runs.append(sandbox.running_s)
    ratios = [total / part for total, part in zip(whole, boxes, strict=True)]
    return {
        "evaluation_s": round(statistics.median(whole), 3),
        "its_sandboxed_runs_s": round(statistics.median(boxes), 3),
        "of_which_in_started_boxes_s": round(statistics.median(runs), 3),
        "overhead_percent": round(100 * (statistics.median(ratios) - 1), 1),
    }


def many_evaluations() -> dict[str, object]:
    """Two hundred evaluations, four at a time, and what is left of them."""
    process = psutil.Process()
    with tempfile.TemporaryDirectory() as name, Sandbox(warm=0) as sandbox:
        tempfile.tempdir = os.environ["TMPDIR"] = name

        def one(_: int) -> tuple[str, int]:
            evaluation = evaluate(TRIVIAL, Reference(), sandbox, SMALL)
            return evaluation.gate.value, evaluation.details["pairs"]

        sandbox.start()
        mounts, descriptors = _mounts(), process.num_fds()
        began_s = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(one, range(FIRST_EVALUATIONS)))
            memory = process.memory_info().rss
            found += pool.map(one, range(EVALUATIONS - FIRST_EVALUATIONS))
        took_s = time.perf_counter() - began_s
        files = list(Path(name).iterdir())
    return {
        "evaluations": len(found),
        "evaluations_s": round(took_s, 1),
        "gates": dict(Counter(gate for gate, _ in found)),
        "pairs_measured": sum(pairs for _, pairs in found),
        "processes_left": len(process.children(recursive=True)),
        "descriptors_left": process.num_fds() - descriptors,
        "mounts_left": _mounts() - mounts,
        "files_left": len(files),
        "memory_growth_kb": (process.memory_info().rss - memory) // 1024,
    }


def _mounts() -> int:
    return len(Path("/proc/self/mountinfo").read_text().splitlines())


if __name__ == "__main__":
    main()
