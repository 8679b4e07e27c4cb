"""Whoever is killed, nothing is left behind."""

import os
import signal
import subprocess
import sys
import threading

import psutil
import pytest

from geoheal.errors import SandboxError
from geoheal.sandbox import RunRequest
from tests.acceptance.sandbox.host import is_running
from tests.waiting import PATIENCE_S, eventually

ENDLESS = RunRequest("m", "while True: pass\n")
SERVICE = """
import sys
from geoheal.sandbox import RunRequest, Sandbox
from tests.waiting import eventually
with Sandbox() as sandbox:
    sandbox.start()
    ward = sandbox._pool(None).take()
    ward.wait_until_warm()
    print(*ward.processes, flush=True)
    if sys.argv[1] == "running":
        ward.run(RunRequest("m", "while True: pass"), b"s" * 32)
    sys.stdin.read()
"""


def await_work(pid):
    """Wait until the code of an endless loop runs: a box that waits uses no CPU time."""
    process = psutil.Process(pid)
    before = process.cpu_times().user
    eventually(lambda: process.cpu_times().user > before + 0.2)


def await_end(pids):
    eventually(lambda: not any(is_running(pid) for pid in pids))


@pytest.mark.parametrize("state", ["warm", "running"])
def test_the_service_is_killed(available, state):
    service = subprocess.Popen(
        [sys.executable, "-c", SERVICE, state], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with service:
        assert service.stdout is not None
        pids = list(map(int, service.stdout.readline().split()))
        assert len(pids) == 4
        if state == "running":
            await_work(pids[-1])
        service.kill()
    await_end(pids)


def test_a_run_is_aborted_by_another_thread(sandbox):
    """Abort what runs: the run fails, nothing is left, and later runs are refused."""
    failed: list[SandboxError] = []

    def run():
        try:
            sandbox.run(ENDLESS)
        except SandboxError as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    (warden,) = eventually(lambda: list(sandbox._pool(None)._running))
    eventually(lambda: len(warden.processes) == 4)
    pids = warden.processes
    await_work(pids[-1])
    sandbox.abort()
    thread.join(PATIENCE_S)
    assert len(failed) == 1
    await_end(pids)
    with pytest.raises(SandboxError, match="stopped"):
        sandbox.run(RunRequest("m", "x = 1\n"))


@pytest.mark.parametrize("victim", ["warden", "launcher", "init", "python"])
def test_a_part_is_killed_while_it_runs(sandbox, victim):
    sandbox.start()
    sandbox.prepare(1)
    ward = sandbox.wards[-1]
    pids = dict(zip(["warden", "launcher", "init", "python"], ward.processes, strict=True))
    ended: list[object] = []

    def run():
        try:
            ended.append(sandbox.run(ENDLESS).status)
        except SandboxError as error:
            ended.append(error.message)

    thread = threading.Thread(target=run)
    thread.start()
    await_work(pids["python"])
    os.kill(pids[victim], signal.SIGKILL)
    thread.join()
    assert ended == ["The sandbox's warden ended unexpectedly." if victim == "warden" else "crashed"]
    await_end(pids.values())


def test_a_warm_box_that_died_is_replaced(sandbox):
    sandbox.prepare(2)
    pids = [pid for ward in sandbox.wards if ward.is_alive for pid in ward.processes]
    for ward in sandbox.wards:
        if ward.is_alive:
            os.kill(ward.processes[0], signal.SIGKILL)
    await_end(pids)
    assert sandbox.run(RunRequest("m", "x = 1")).is_ok
    assert sandbox.leftovers() == set()
