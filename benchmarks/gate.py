"""How often the gate is red without a reason, and how often it finds a regression, on a busy machine.

``python -m benchmarks.gate [--commits N] [--found N] [--busy N] [--peer PYTHON] [--rows FILE]``. Branches of
a small project are judged: some that change nothing but words, some that make a function 10 % or 20 % slower.
Beside it stands what two others say of the same commits, base and head run one after the other, with the
interpreter PYTHON in whose environment they are installed: pytest-benchmark by
``--benchmark-compare-fail=mean:10%``, and asv by ``asv compare --factor 1.1``, where it is red if it calls
the benchmark worse. With ``--rows`` each branch's row is appended to FILE, and a later run with
the same numbers goes on behind the last of them.
"""

import argparse
import itertools
import json
import multiprocessing
import os
import random
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from scipy import stats

from geoheal.config.settings import load_settings
from geoheal.fitness.limits import sandbox_policy
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.gate.gate import GateQuestion, gate
from geoheal.gate.reports.answers import report_answer

ROUNDS: Final = 20_000
MODULE: Final = """LIMIT = {limit}


def total(number):
    found = 0
    for step in range(LIMIT):
        found = (found * 31 + step * number) % 1_000_003
    return found % {limit}
"""
PLAIN: Final = MODULE.replace("% {limit}", "% 1_000").format(limit=ROUNDS)
WORKLOAD: Final = """
def workload(module, probe):
    random = probe.input("numbers")
    for _ in range(10):
        with probe.request("total"):
            module.total(random.randrange(10**6))
        probe.output(random.randrange(10))
"""
PEER: Final = """
import random

import work


def test_total(benchmark):
    benchmark(work.total, random.randrange(10**6))
"""
ASV: Final = """
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import work


def time_total():
    work.total(random.randrange(10**6))
"""
ASV_SETTINGS: Final = {
    "version": 1,
    "project": "work",
    "repo": ".",
    "branches": ["main"],
    "environment_type": "virtualenv",
    "benchmark_dir": "asv_benchmarks",
    "results_dir": ".asv/results",
}
WORDS: Final = (
    lambda text: text.replace("found", "result"),
    lambda text: text.replace("step", "index"),
    lambda text: text.replace("def total(number)", "def total(number: int) -> int"),
    lambda text: text.replace("* 31", "* (30 + 1)"),
    lambda text: text.replace("found = 0", "found, other = 0, 1"),
)
"""Changes that are executed and take no time."""


def slower(share: float) -> str:
    """Return the module with a loop that is longer by a share."""
    return PLAIN.replace(str(ROUNDS), str(int(ROUNDS * (1 + share))))


class Project:
    """A repository with one registered module and a branch for each change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._git("init", "-q", "-b", "main")
        modules = '[[modules]]\nname = "work"\npath = "work.py"\nworkload = "load.py"\n'
        files = {"geoheal.toml": modules, "load.py": WORKLOAD, "work.py": PLAIN, "test_work.py": PEER}
        asv = {"asv_benchmarks/__init__.py": "", "asv_benchmarks/work_total.py": ASV}
        self.commit({**files, **asv, "asv.conf.json": json.dumps(ASV_SETTINGS), ".gitignore": ".*\n"})
        self._numbers = itertools.count()

    def branch(self, text: str) -> str:
        """Return a branch with another text of the module."""
        name = f"b{next(self._numbers)}"
        self._git("checkout", "-q", "-b", name, "main")
        self.commit({"work.py": text})
        return name

    def commit(self, files: dict[str, str]) -> None:
        """Commit files."""
        for path, text in files.items():
            (self.folder / path).parent.mkdir(exist_ok=True)
            (self.folder / path).write_text(text)
        self._git("add", "-A")
        self._git("-c", "user.name=b", "-c", "user.email=b@example.invalid", "commit", "-qm", "Change")

    def by_asv(self, python: str, name: str) -> bool:
        """Whether asv calls a branch worse than its base by more than a tenth."""
        asv = [python, "-m", "asv"]
        self._run([*asv, "machine", "--yes"])
        for commit in ("main", name):
            self._git("checkout", "-q", commit)
            self._run([*asv, "run", "--python=same", "--record-samples", "--set-commit-hash", commit])
        return "| +" in self._run([*asv, "compare", "--factor", "1.1", "--only-changed", "main", name])

    def _run(self, command: list[str]) -> str:
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(self.folder)}
        ran = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        if ran.returncode:
            raise RuntimeError(f"{' '.join(command)} did not run: {ran.stdout}{ran.stderr}")
        return ran.stdout

    def by_peer(self, python: str, name: str) -> bool:
        """Whether pytest-benchmark ends with an error on a branch: its mean lies 10 % above the base's."""
        shutil.rmtree(self.folder / ".benchmarks", ignore_errors=True)
        command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_work.py"]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        output = ""
        for commit, words in (
            ("main", ["--benchmark-autosave"]),
            (name, ["--benchmark-compare", "--benchmark-compare-fail=mean:10%"]),
        ):
            self._git("checkout", "-q", commit)
            ran = subprocess.run(
                [*command, *words],
                cwd=self.folder,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            output = ran.stdout
        is_red = "Performance has regressed" in output
        if not is_red and "1 passed" not in output:
            raise RuntimeError(f"pytest-benchmark did not run: {output}")
        return is_red

    def _git(self, *words: str) -> None:
        subprocess.run(["git", *words], cwd=self.folder, check=True)


def _spin() -> None:
    while True:
        sum(range(10_000))


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Load on so many cores."""
    processes = [multiprocessing.Process(target=_spin, daemon=True) for _ in range(count)]
    for each in processes:
        each.start()
    try:
        yield
    finally:
        for each in processes:
            each.kill()


def _cpu_s() -> float:
    """CPU time of this process and of those that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def judged(project: Project, kind: str, text: str, sandboxes: Sandboxes, peer: str | None) -> dict[str, Any]:
    """One branch, judged."""
    name = project.branch(text)
    began_s, began_cpu_s = time.monotonic(), _cpu_s()
    answer = report_answer(gate(GateQuestion(folder=project.folder, base="main", head=name), sandboxes))
    seconds, cpu_s = time.monotonic() - began_s, _cpu_s() - began_cpu_s
    [module] = answer["modules"]
    latency = next((each for each in module["metrics"] if each["metric"] == "latency"), None)
    return {
        "kind": kind,
        "verdict": module["verdict"],
        "pairs": module["pairs"],
        "latency": None if latency is None else round(latency["change"], 3),
        "peer_red": None if peer is None else project.by_peer(peer, name),
        "asv_red": None if peer is None else project.by_asv(peer, name),
        "seconds": round(seconds, 1),
        "cpu_s": round(cpu_s, 1),
        "load": round(os.getloadavg()[0], 1),
        "reason": module["reason"],
    }


def judged_all(
    given: argparse.Namespace, changes: list[tuple[str, str]], known: int
) -> Iterator[dict[str, Any]]:
    """Judge those branches of which no row is known."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Sandboxes(sandbox_policy(load_settings())) as sandboxes,
        busy(given.busy),
    ):
        project = Project(Path(folder))
        for kind, text in changes[known:]:
            yield judged(project, kind, text, sandboxes, given.peer)


def interval(count: int, of: int) -> str:
    """Return the 95 % interval of a share by Clopper and Pearson (1934)."""
    low = stats.beta.ppf(0.025, count, of - count + 1) if count else 0.0
    high = stats.beta.ppf(0.975, count + 1, of - count) if count < of else 1.0
    return f"{low:.1%} to {high:.1%}"


def red_by(rows: list[dict[str, Any]], peer: str) -> str:
    """Return on how many of the branches that it judged another tool was red."""
    verdicts = [row[peer] for row in rows if row[peer] is not None]
    return f"{sum(verdicts)} of {len(verdicts)}" if verdicts else "not run"


def print_table(rows: list[dict[str, Any]]) -> None:
    """Print a line for each kind of branch."""
    print(
        "kind  branches  apply  test_more  reject  95 % interval of reject  red by pytest-benchmark    by asv"
        "  seconds: median  at most  CPU s: median  at most  load: median"
    )
    for kind in dict.fromkeys(row["kind"] for row in rows):
        mine = [row for row in rows if row["kind"] == kind]
        counts = [sum(row["verdict"] == name for row in mine) for name in ("apply", "test_more", "reject")]
        seconds, cpu_s, load = ([row[name] for row in mine] for name in ("seconds", "cpu_s", "load"))
        print(
            f"{kind:6}{len(mine):8}{counts[0]:7}{counts[1]:11}{counts[2]:8}"
            f"{interval(counts[2], len(mine)):>25}"
            f"{red_by(mine, 'peer_red'):>25}{red_by(mine, 'asv_red'):>10}"
            f"{statistics.median(seconds):17.1f}{max(seconds):9.1f}"
            f"{statistics.median(cpu_s):15.1f}{max(cpu_s):9.1f}{statistics.median(load):14.1f}"
        )


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--commits", type=int, default=40, help="without effect")
    parser.add_argument("--found", type=int, default=10, help="of each size of regression")
    parser.add_argument("--busy", type=int, default=2, help="processes beside it")
    parser.add_argument("--peer", help="Python with pytest-benchmark and asv")
    parser.add_argument("--rows", type=Path, help="file of what is measured already, one row per line")
    given = parser.parse_args()
    changes = [("none", WORDS[number % len(WORDS)](PLAIN)) for number in range(given.commits)]
    changes += [(f"{share:.0%}", slower(share)) for share in (0.1, 0.2) for _ in range(given.found)]
    random.Random(1).shuffle(changes)
    is_begun = given.rows is not None and given.rows.exists()
    rows = [json.loads(line) for line in given.rows.read_text().splitlines()] if is_begun else []
    for row in judged_all(given, changes, len(rows)):
        rows.append(row)
        print(json.dumps(row), flush=True)
        if given.rows is not None:
            with given.rows.open("a") as file:
                file.write(json.dumps(row) + "\n")
    print_table(rows)


if __name__ == "__main__":
    main()
