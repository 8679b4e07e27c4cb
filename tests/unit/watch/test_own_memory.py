"""The memory of real processes, read seldom."""

import subprocess
import sys

import psutil
import pytest

from geoheal.watch import own_memory
from geoheal.watch.process_tree import ProcessTree

GROWS = "import sys; print(flush=True); input(); kept = b'x' * 50_000_000; print(flush=True); input()"


@pytest.fixture
def growing():
    with subprocess.Popen(
        [sys.executable, "-c", GROWS], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
        process.kill()


@pytest.fixture
def read(monkeypatch):
    """Note the processes whose pages are read through, in order."""
    found: list[int] = []
    whole = psutil.Process.memory_full_info

    def noted(process):
        found.append(process.pid)
        return whole(process)

    monkeypatch.setattr(psutil.Process, "memory_full_info", noted)
    return found


def grow(process):
    process.stdin.write(b"\n")
    process.stdin.flush()
    process.stdout.readline()


def memory(tree):
    return sum(tree.look().memory_bytes.values())


def test_growth_is_seen_without_reading_all_pages_again(growing, read, monkeypatch):
    monkeypatch.setattr(own_memory, "PAUSE", 1e9)
    tree = ProcessTree(psutil.Process(growing.pid))
    before = memory(tree)
    grow(growing)
    assert memory(tree) - before == pytest.approx(50e6, rel=0.1)
    assert read == [growing.pid]


def test_what_is_shared_is_read_again(growing, read, monkeypatch):
    monkeypatch.setattr(own_memory, "PAUSE", 0)
    tree = ProcessTree(psutil.Process(growing.pid))
    assert memory(tree) == pytest.approx(psutil.Process(growing.pid).memory_full_info().pss, rel=0.1)
    assert read == [growing.pid] * 3


def test_a_process_that_is_new_is_read_at_once(growing, read, monkeypatch):
    monkeypatch.setattr(own_memory, "PAUSE", 1e9)
    tree = ProcessTree(psutil.Process())
    with subprocess.Popen(
        [sys.executable, "-c", GROWS], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as new:
        tree.look()
        assert read.count(new.pid) == read.count(growing.pid) == 1
        new.kill()
