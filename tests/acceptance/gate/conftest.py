"""Small projects in real repositories."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.gate.gate import GateQuestion, gate
from geoheal.gate.reports.answers import report_answer
from geoheal.gate.trial import GateStandards
from geoheal.sandbox import Policy

SHOP = """from shop import tax
from shop.prices import price


def total(numbers):
    return sum(price(n) for n in numbers)


def idle(n):
    return tax.taxed(n)
"""
FAST = """TABLE = {n: float(n) for n in range(2_000)}


def price(number):
    return TABLE[number]
"""
SLOW = FAST.replace("return TABLE[number]", "return next(p for n, p in TABLE.items() if n == number)")
WRONG = FAST.replace("return TABLE[number]", "return TABLE[number] + 1")
TAX = "def taxed(n):\n    return n * 1.2\n"
WORKLOAD = """
def workload(module, probe):
    random = probe.input("numbers")
    for _ in range(5):
        with probe.request("total"):
            probe.output(module.total([random.randrange(2_000) for _ in range(150)]))
"""
MODULES = """
[[modules]]
name = "shop"
path = "src/shop/__init__.py"
workload = "load/shop.py"
"""
PROJECT = {
    "geoheal.toml": MODULES,
    "load/shop.py": WORKLOAD,
    "src/shop/__init__.py": SHOP,
    "src/shop/prices.py": FAST,
    "src/shop/tax.py": TAX,
}
QUICK = JudgePolicy(pairs_per_round=7, rounds=1)


class Repository:
    """A repository that is written commit by commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q", "-b", "main")

    def commit(self, files: Mapping[str, str | None]) -> str:
        """Write files, remove those that are None, and commit."""
        for path, text in files.items():
            file = self.folder / path
            if text is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "Change something")
        return self.git("rev-parse", "HEAD")

    def branch(self, files: Mapping[str, str | None], name: str = "topic") -> str:
        """Commit files on a new branch."""
        self.git("checkout", "-q", "-b", name)
        return self.commit(files)

    def git(self, *words: str) -> str:
        """Run git as nobody in particular."""
        who = {
            f"GIT_{role}_{what}": "a@b.invalid"
            for role in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull}
        ran = subprocess.run(
            ["git", *words], cwd=self.folder, env=environment, capture_output=True, text=True, check=True
        )
        return ran.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Repository:
    """Return a repository whose first commit is a project with a registered module."""
    folder = tmp_path / "project"
    folder.mkdir()
    repository = Repository(folder)
    repository.commit(PROJECT)
    return repository


@pytest.fixture(scope="session")
def sandboxes() -> Iterator[Sandboxes]:
    with Sandboxes(Policy()) as sandboxes:
        yield sandboxes


@pytest.fixture
def gated(project: Repository, sandboxes: Sandboxes):
    """Asks the gate about the work tree."""

    def ask(base="main", *, policy=QUICK, may_differ=False, **more):
        standards = GateStandards(policy=policy, total_s=300.0, may_differ=may_differ)
        question = GateQuestion(folder=project.folder, base=base, standards=standards, **more)
        return report_answer(gate(question, sandboxes))

    return ask
