"""Runs as a caller sees them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from geoheal.sandbox import Policy, RunRequest, RunStatus, compare_outputs, fresh_seed
from tests.acceptance.sandbox.host import WatchedSandbox

SHOP = """
import random

def total(prices):
    return sum(prices)

def pick(items):
    return random.choice(items)
"""
WORKLOAD = """
def workload(module, probe):
    for number in range(3):
        prices = [probe.input(f"prices {number}").random() for _ in range(5)]
        with probe.request("total"):
            probe.output(module.total(prices))
    with probe.request("fails"):
        raise KeyError("no such cart")
    probe.output(module.pick(list(range(1000))))
    probe.state([1, 2, 3])
    probe.state([0.5, 0, -1])
    probe.geometry(phi=0.7, basin_coords=[0.6, 0.8])
    print("done")
"""


def test_measured_returned_and_claimed(sandbox):
    result = sandbox.run(RunRequest("shop", SHOP, WORKLOAD))
    assert result.is_ok
    assert result.failure is None
    assert [request.name for request in result.measured.requests] == ["total"] * 3 + ["fails"]
    assert result.measured.errors == 1
    assert all(latency > 0 for latency in result.measured.latencies_s)
    assert result.measured.load_s is not None
    assert result.measured.work_s is not None
    assert result.measured.work_s >= sum(result.measured.latencies_s)
    assert result.measured.cpu_s > 0
    assert result.measured.peak_rss_bytes > 5 << 20
    assert len(result.returned.outputs) == 4
    assert result.returned.samples == ((1.0, 2.0, 3.0), (0.5, 0.0, -1.0))
    assert result.returned.stdout == "done\n"
    (geometry,) = result.claimed.geometry
    assert (geometry.phi, geometry.kappa_eff, geometry.basin_coords) == (0.7, None, (0.6, 0.8))
    (error,) = result.claimed.errors
    assert (error.request, error.error, error.message) == ("fails", "KeyError", "'no such cart'")
    assert len(result.claimed.latencies_s) == 4


def test_a_pair_sees_the_same_fresh_inputs(sandbox):
    first, second = fresh_seed(), fresh_seed()
    current = sandbox.run(RunRequest("shop", SHOP, WORKLOAD, first))
    candidate = sandbox.run(
        RunRequest("shop", SHOP.replace("sum(prices)", "sum(sorted(prices))"), WORKLOAD, first)
    )
    later = sandbox.run(RunRequest("shop", SHOP, WORKLOAD, second))
    assert compare_outputs(current.returned.outputs, candidate.returned.outputs).equal is True
    assert compare_outputs(current.returned.outputs, later.returned.outputs).equal is False


def test_a_script_and_a_coroutine_are_workloads_too(sandbox):
    script = "with probe.request('total'):\n    probe.output(module.total([1, 2]))\n"
    coroutine = (
        "import asyncio\nasync def workload(module, probe):\n"
        "    await asyncio.sleep(0)\n    probe.output(module.total([1, 2]))\n"
    )
    for workload in (script, coroutine):
        result = sandbox.run(RunRequest("shop", SHOP, workload))
        assert [output.value for output in result.returned.outputs] == [3], result.failure


def test_without_a_workload_the_module_is_loaded(sandbox):
    result = sandbox.run(RunRequest("shop.checkout.cart", "import sys\nassert __name__ in sys.modules\n"))
    assert result.is_ok
    assert result.measured.work_s is None
    assert result.measured.requests == ()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("source", "workload", "status", "line", "said"),
    [
        ("x = 1\ndef f(:\n", None, RunStatus.SYNTAX_ERROR, 2, "invalid syntax"),
        ("x = 1\nimport nothing_of_this_name\n", None, RunStatus.IMPORT_ERROR, 2, "nothing_of_this_name"),
        ("\n\n1 / 0\n", None, RunStatus.IMPORT_ERROR, 3, "ZeroDivisionError"),
        ("exec('1 +')", None, RunStatus.IMPORT_ERROR, 1, "SyntaxError"),
        ("x = 1", "module.y", RunStatus.WORKLOAD_ERROR, 1, "has no attribute 'y'"),
        ("x = 1", "\nx = (", RunStatus.WORKLOAD_SYNTAX_ERROR, 2, "never closed"),
        ("x = bytearray(3 << 30)", None, RunStatus.MEMORY_LIMIT, 1, "MemoryError"),
        ("import os; os._exit(3)", None, RunStatus.CRASHED, None, "exit code 3"),
        ("import ctypes; ctypes.string_at(0)", None, RunStatus.CRASHED, None, "SIGSEGV"),
        ("import time; time.sleep(60)", None, RunStatus.TIMEOUT, None, "within 5 s"),
        ("while True: print('x' * 10000)", None, RunStatus.OUTPUT_LIMIT, None, "printed"),
    ],
)
def test_how_a_run_can_end(sandbox, source, workload, status, line, said):
    result = sandbox.run(RunRequest("shop", source, workload))
    assert result.status is status
    assert result.failure is not None
    assert said in result.failure.message
    assert result.failure.line == line
    assert "geoheal_box" not in result.failure.traceback
    assert sandbox.leftovers() == set()


def test_cpu_time_runs_out_before_wall_time(available, environment):
    with WatchedSandbox(Policy(cpu_s=1, wall_s=60), environment, warm=0) as sandbox:
        result = sandbox.run(RunRequest("m", "while True: pass"))
    assert result.status is RunStatus.CPU_LIMIT
    assert result.failure is not None
    assert "1 s of CPU" in result.failure.message


def test_a_sandbox_may_be_had_with_less_cpu_time(available, environment):
    with WatchedSandbox(Policy(wall_s=60), environment, warm=0) as sandbox:
        result = sandbox.within_cpu(1).run(RunRequest("m", "while True: pass"))
        assert sandbox.within_cpu(900).policy == sandbox.policy
    assert result.status is RunStatus.CPU_LIMIT


def test_the_place_of_a_syntax_error(sandbox):
    failure = sandbox.run(RunRequest("shop", "def f(x):\n    return x +\n")).failure
    assert failure is not None
    assert (failure.line, failure.column) == (2, 15)


def test_the_same_order_of_sets_and_the_same_chance_in_both_runs(sandbox):
    workload = "import random\nprobe.output([list({'a', 'b', 'c', 'd'}), random.random()])\n"
    seed = fresh_seed()
    outputs = [sandbox.run(RunRequest("m", "", workload, seed)).returned.outputs for _ in range(3)]
    assert outputs[0] == outputs[1] == outputs[2]


def test_threads_files_and_a_database_work(sandbox):
    workload = """
import sqlite3, tempfile, threading, zoneinfo
def workload(module, probe):
    seen = []
    threads = [threading.Thread(target=lambda n=n: seen.append(n)) for n in range(8)]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
    probe.output(set(seen))
    with tempfile.TemporaryDirectory() as folder, sqlite3.connect(folder + "/x.db") as base:
        base.execute("create table t (x)"), base.execute("insert into t values (1)")
        probe.output(base.execute("select x from t").fetchall())
    def request():
        with probe.request("parallel"):
            probe.output(1)
    threads = [threading.Thread(target=request) for n in range(8)]
    [thread.start() for thread in threads], [thread.join() for thread in threads]
"""
    result = sandbox.run(RunRequest("m", "", workload))
    assert result.is_ok, result.failure
    assert len(result.measured.requests) == 8
    assert [output.value for output in result.returned.outputs[:2]] == [
        {"set": list(range(8))},
        [{"tuple": [1]}],
    ]


def test_numpy_where_the_environment_has_it(sandbox):
    pytest.importorskip("numpy")
    workload = "import numpy\nprobe.output(numpy.linalg.norm(numpy.array([3.0, 4.0])))\n"
    result = sandbox.run(RunRequest("m", "", workload, preload=("numpy",)))
    assert [output.value for output in result.returned.outputs] == [{"typed": ["numpy.float64", 5.0]}], (
        result.failure
    )


def test_cpu_time_is_known_to_the_end_and_not_invented_after_it(sandbox):
    spin = "import time\nend = time.process_time() + 0.1\nwhile time.process_time() < end: pass\n"
    for last in ("", "1 / 0\n"):
        measured = sandbox.run(RunRequest("m", spin, spin + last)).measured
        assert measured.load_cpu_s is not None
        assert measured.load_cpu_s >= 0.1
        assert measured.work_cpu_s is not None
        assert measured.work_cpu_s >= 0.1
    known = sandbox.run(RunRequest("m", "", spin + "import os; os._exit(0)")).measured.work_cpu_s
    assert known is None or known >= 0.1, "as long as the kernel remembers the process"


def test_preparing_and_running_at_once(available, environment):
    with WatchedSandbox(Policy(), environment, warm=1) as sandbox, ThreadPoolExecutor(4) as pool:
        sandbox.start()
        prepared = [pool.submit(sandbox.prepare, 2) for _ in range(4)]
        ran = [pool.submit(sandbox.run, RunRequest("m", "x = 1")) for _ in range(4)]
        assert all(future.result().is_ok for future in ran)
        assert [future.exception() for future in prepared] == [None] * 4


@pytest.mark.thorough
def test_many_at_once_leave_nothing_behind(available, environment, host):
    with WatchedSandbox(Policy(), environment, warm=2) as sandbox:
        sandbox.prepare(4)
        sandbox.close()
        before = host.state()
        with ThreadPoolExecutor(4) as pool:
            requests = [RunRequest("shop", SHOP, WORKLOAD)] * 24
            results = list(pool.map(sandbox.run, requests))
        sandbox.close()
        assert all(result.is_ok for result in results)
        assert sandbox.leftovers() == set()
        assert host.state() == before


def test_it_can_be_closed_while_a_run_is_under_way(available, environment):
    with WatchedSandbox(Policy(), environment, warm=1) as sandbox:
        sandbox.start()
        thread = threading.Thread(target=sandbox.run, args=[RunRequest("m", "import time; time.sleep(0.5)")])
        thread.start()
        sandbox.close()
        thread.join()
        sandbox.close()
        assert sandbox.leftovers() == set()


@pytest.mark.parametrize("ending", ["os._exit(3)", "__import__('ctypes').string_at(0)"])
def test_what_was_said_just_before_the_end_is_kept(sandbox, ending):
    """The warden falls behind what is said, and reads the rest after the process is gone."""
    source = (
        "import os\ndef work(probe):\n    with probe.request('last'):\n        for number in range(300):\n"
        f"            probe.output(number)\n    probe.output('after')\n    {ending}\n"
    )
    result = sandbox.run(RunRequest("shop", source, "module.work(probe)\n"))
    assert result.status is RunStatus.CRASHED
    assert [output.value for output in result.returned.outputs] == [*range(300), "after"]
    assert [output.request for output in result.returned.outputs] == ["last"] * 300 + [None]
    assert result.measured.unfinished == 0
