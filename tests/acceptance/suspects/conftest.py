"""Small histories in real repositories."""

import os
import subprocess
from pathlib import Path

import pytest

GOOD = '''"""Prices."""

TABLE = {n: float(n) for n in range(2_000)}


def price(number):
    """The price of a product."""
    return TABLE[number]
'''
SLOW = GOOD.replace("return TABLE[number]", "return next(p for n, p in TABLE.items() if n == number)")
SHOP = """from shop.prices import price


def total(numbers):
    return sum(price(n) for n in numbers)
"""
WORKLOAD = """
def workload(module, probe):
    random = probe.input("numbers")
    for _ in range(5):
        with probe.request("total"):
            probe.output(module.total([random.randrange(2_000) for _ in range(150)]))
"""


class Repository:
    """A repository that is written commit by commit."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "-q", "-b", "main")

    def commit(self, subject: str, shop: str | None = None, prices: str | None = None) -> str:
        """Write the package's two files, as far as they are given, and commit."""
        for name, text in {"__init__.py": shop, "prices.py": prices}.items():
            if text is None:
                continue
            file = self.folder / "shop" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", subject)
        return self.git("rev-parse", "HEAD")

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
def repository(tmp_path: Path) -> Repository:
    folder = tmp_path / "repository"
    folder.mkdir()
    return Repository(folder)
