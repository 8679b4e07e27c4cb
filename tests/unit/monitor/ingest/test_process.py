"""What a process says of itself."""

import subprocess
import time
from pathlib import Path

import pytest

from geoheal.monitor.ingest import process


def test_memory_is_that_of_this_process():
    assert 10 < process.memory_usage_mb() < 100_000


def test_cpu_is_what_the_process_used_since_the_last_reading():
    meter, began_s = process.ProcessCpu(), time.process_time()
    while time.process_time() - began_s < 0.2:
        sum(range(1000))
    assert meter.usage_pct() > 0


def test_the_code_hash_is_the_commit(tmp_path: Path):
    def git(*words: str) -> str:
        identity = ["-c", "user.name=n", "-c", "user.email=e@example.org"]
        done = subprocess.run(
            ["git", *identity, *words], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    assert process.code_hash(tmp_path) is None
    process.code_hash.cache_clear()
    git("init")
    git("commit", "--allow-empty", "-m", "first")
    assert process.code_hash(tmp_path) == git("rev-parse", "HEAD")


def test_versions_are_those_of_imported_distributions():
    assert process.module_versions()["pytest"] == pytest.__version__


def test_the_code_version_names_its_modules():
    assert process.code_version(("b", "a")).active_modules == ("a", "b")
