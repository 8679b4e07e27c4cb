"""Looking at real processes."""

import socket
import subprocess
import sys

import psutil
import pytest

from geoheal.errors import NotFound
from geoheal.watch.observer import ProcessObserver, WatchedProcessEnded
from geoheal.watch.process_tree import ProcessTree, find_process, is_alive, listener
from tests.waiting import eventually

BUSY = "import subprocess, sys; c = subprocess.Popen([sys.executable, '-c', 'while 1: pass']); c.wait()"


@pytest.fixture
def busy():
    with subprocess.Popen([sys.executable, "-c", BUSY]) as process:
        child = eventually(psutil.Process(process.pid).children)[0]
        yield psutil.Process(process.pid)
        for each in (child, process):
            each.kill()
        process.wait()


def test_the_cpu_time_and_memory_of_descendants_count(busy):
    tree = ProcessTree(busy)
    child = busy.children()[0]
    before = sum(child.cpu_times()[:2])
    eventually(lambda: sum(child.cpu_times()[:2]) >= before + 0.2)
    usage = tree.look()
    assert usage.cpu_s >= 0.1
    assert usage.cores == 1.0
    assert sum(usage.memory_bytes.values()) > child.memory_full_info().pss


def test_pages_that_processes_share_count_once():
    forks = "import os, sys; kept = bytes(64) * 1_000_000; os.fork(); os.fork(); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", forks], stdin=subprocess.PIPE) as process:
        root = psutil.Process(process.pid)
        eventually(lambda: len(root.children(recursive=True)) == 3)
        tree = ProcessTree(root)
        assert sum(tree.look().memory_bytes.values()) < 128e6
        process.communicate()


def test_the_machine_is_all_processes_and_all_cores(busy):
    usage = ProcessTree(None).look()
    assert usage.cores == psutil.cpu_count()
    assert sum(usage.memory_bytes.values()) > sum(ProcessTree(busy).look().memory_bytes.values())


def test_an_observation_of_a_process_is_a_distribution_with_figures(busy):
    observer = ProcessObserver(lambda: busy, ends=True)
    child = busy.children()[0]
    before = sum(child.cpu_times()[:2])
    eventually(lambda: sum(child.cpu_times()[:2]) > before + 0.1)
    seen = observer.observe()
    assert seen is not None
    assert sum(seen["basin_coords"]) == pytest.approx(1.0)
    assert len(seen["basin_coords"]) == 64
    assert seen["cpu_usage_pct"] > 0
    assert "avg_latency_ms" not in seen
    assert "phi" not in seen


def test_the_watch_of_a_process_ends_with_it():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        root = find_process(process.pid)
        observer = ProcessObserver(lambda: root, ends=True)
        assert is_alive(root)
        process.communicate(b"\n")
    assert not is_alive(root)
    with pytest.raises(WatchedProcessEnded):
        observer.observe()


def test_a_process_that_is_not_there_is_not_found():
    with pytest.raises(NotFound, match="no process"):
        find_process(2**22 + 1)


def test_the_process_that_listens_is_found():
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = listener(server.getsockname()[1])
    assert found is not None
    assert found.pid in {psutil.Process().pid, psutil.Process().ppid()}
    assert listener(1) is None
