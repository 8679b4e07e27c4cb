"""What a sandbox costs: a warmed box beside a cold Python with NumPy, and 200 runs that leave nothing behind.

``python benchmarks/sandbox.py`` prints a table, with ``--json`` one object.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from geoheal.sandbox import RunRequest, RunStatus, Sandbox

STARTS = 20
RUNS = 200
FIRST_RUNS = 40
"""Runs after which memory is looked at first: what is allocated once is allocated by then."""
AT_ONCE = 4
NUMPY = ("numpy",)
LOAD = RunRequest("shop", "import numpy\n", preload=NUMPY)
WORK = RunRequest(
    "shop",
    "import numpy\ndef total(prices):\n    return float(numpy.sum(prices))\n",
    "def workload(module, probe):\n"
    "    for number in range(20):\n"
    "        prices = [probe.input(number).random() for _ in range(100)]\n"
    "        with probe.request('total'):\n"
    "            probe.output(module.total(prices))\n",
    preload=NUMPY,
)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    as_json = parser.parse_args().json
    figures = starts() | many_runs()
    if as_json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name.replace('_', ' '):45} {figure}")


def starts() -> dict[str, float]:
    """Median times from the request to a finished ``import numpy``; the three take turns."""
    cold, warmed, unwarmed = [], [], []
    with Sandbox(warm=0) as sandbox:
        sandbox.start()
        for _ in range(STARTS):
            cold.append(_milliseconds(_import_in_a_new_python))
            sandbox.prepare(1, NUMPY)
            warmed.append(_milliseconds(lambda: sandbox.run(LOAD)))
            unwarmed.append(_milliseconds(lambda: sandbox.run(LOAD)))
    medians = [statistics.median(times) for times in (cold, warmed, unwarmed)]
    return {
        "cold_python_with_numpy_ms": round(medians[0], 1),
        "warmed_box_ms": round(medians[1], 1),
        "box_that_was_not_warmed_ms": round(medians[2], 1),
        "cold_over_warmed_at_least_10": round(medians[0] / medians[1], 1),
    }


def many_runs() -> dict[str, float]:
    """Many runs, some at a time: how many are lost, and what is left behind."""
    with Sandbox(warm=AT_ONCE) as sandbox, ThreadPoolExecutor(AT_ONCE) as pool:
        first = Counter(result.status for result in pool.map(sandbox.run, [WORK] * FIRST_RUNS))
        sandbox.close()
        before = _footprint()
        began = time.perf_counter()
        rest = Counter(result.status for result in pool.map(sandbox.run, [WORK] * (RUNS - FIRST_RUNS)))
        took_s = time.perf_counter() - began
        sandbox.close()
        grown = {f"{name}_grown": round(after - before[name], 1) for name, after in _footprint().items()}
    return {
        "runs": RUNS,
        "runs_at_once": AT_ONCE,
        "runs_lost": RUNS - (first + rest)[RunStatus.OK],
        "runs_a_second": round((RUNS - FIRST_RUNS) / took_s, 1),
        **grown,
    }


def _footprint() -> dict[str, float]:
    process = psutil.Process()
    return {
        "processes": len(process.children(recursive=True)),
        "mounts": Path("/proc/self/mountinfo").read_text().count(" tmpfs geoheal "),
        "descriptors": process.num_fds(),
        "threads": process.num_threads(),
        "memory_mib": round(process.memory_info().rss / 2**20, 1),
    }


def _milliseconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - began)


def _import_in_a_new_python() -> None:
    subprocess.run([sys.executable, "-c", "import numpy"], check=True)


if __name__ == "__main__":
    main()
