"""Existing Python programs run unchanged, without any set-up, and again on what they left behind."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from geoheal.store.embedded.sharing.postmaster import PID_FILE
from tests.waiting import PATIENCE_S

SCRIPT = Path(__file__).with_name("script.py")
PASSED = ["monitoring", "evaluation", "strategies", "integration", "fisher_rao"]


@pytest.fixture
def folder():
    """Yield a data folder with a short name: a socket's path must be short."""
    with tempfile.TemporaryDirectory(prefix="geoheal-c-", dir="/tmp") as name:
        Path(name).chmod(0o755)  # PostgreSQL's own user passes through it
        yield Path(name) / "data"


def run(folder, *command):
    clean = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    return subprocess.run(
        [sys.executable, "-W", "error", *command],
        env={**clean, "GEOHEAL_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


@pytest.mark.thorough
def test_a_program_of_the_specification_passes_on_an_empty_folder_and_again(folder):
    for _ in range(2):
        done = run(folder, str(SCRIPT))
        assert done.stderr == ""
        assert done.stdout.splitlines() == [f"test_{name} passed" for name in PASSED]
        assert not (folder / "postgres" / PID_FILE).exists()
    ran = run(folder, "-c", "from geoheal import *; print(GeometricHealthMonitor().get_health_summary())")
    assert "'snapshots_collected': 44" in ran.stdout, ran.stderr


MANY = """
import gc, threading
import geoheal
from geoheal.store.operations import shared

first = geoheal.GeometricHealthMonitor(system="first")
others = [geoheal.GeometricHealthMonitor(system=f"system-{number}") for number in range(30)]
print(len({id(each.database.engine) for each in [first, *others]}))
for each in others:
    each.capture_snapshot({"phi": 0.75})
others[0].close()
others[0].close()
print(others[1].get_health_summary()["snapshots_collected"])
evaluator = geoheal.CodeFitnessEvaluator(others[2])
evaluator.close()
print(others[2].get_health_summary()["snapshots_collected"])
del others, each, evaluator
gc.collect()
print([opened.users for opened in shared._opened.values()], first.system)
first.close()
print(len(shared._opened))
again = geoheal.GeometricHealthMonitor(1, system="system-1")
print(again.get_health_summary()["snapshots_collected"], len(again.snapshots))
"""


@pytest.mark.thorough
def test_all_objects_of_a_process_share_one_pool_until_the_last_is_closed(folder):
    done = run(folder, "-c", MANY)
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["1", "1", "1", "[1] first", "0", "1 0"]
    assert not (folder / "postgres" / PID_FILE).exists()
