"""A few cases of benchmarks/healing.py, as a user runs them: healed, or left alone where healthy."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandboxed import require_sandbox

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True, scope="module")
def _sandbox():
    require_sandbox()


def run_benchmark(*arguments):
    command = [sys.executable, "benchmarks/healing.py", "--json", *arguments]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("case", "strategy"),
    [
        ("latency_recursion", "performance_regression_fix"),
        pytest.param("errors_average", "error_spike_handling", marks=pytest.mark.soak),
        pytest.param("drift_state_function", "basin_drift_correction", marks=pytest.mark.soak),
    ],
)
def test_a_faulty_module_is_healed(case, strategy):
    (row,) = run_benchmark("--case", case)
    assert (row["healed"], row["harmed"], row["strategy"]) == (True, False, strategy), row["reason"]
    assert row["patched"]
    assert row["diff_lines"] > 0


@pytest.mark.parametrize("case", ["healthy_charge", pytest.param("healthy_sessions", marks=pytest.mark.soak)])
def test_a_healthy_module_is_left_alone(case):
    (row,) = run_benchmark("--case", case)
    assert (row["patched"], row["healed"], row["harmed"]) == (None, False, False)


def test_a_gym_of_others_is_run(tmp_path):
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "module.py").write_text(
        "def half(n):\n    if n < 0:\n        raise ValueError(n)\n    return n / 2\n"
    )
    (folder / "workload.py").write_text("with probe.request('half'):\n    module.half(-1)\n")
    (folder / "case.toml").write_text('symptom = "errors"\nhealthy = true\n')
    (row,) = run_benchmark("--gym", str(tmp_path))
    assert (row["case"], row["healthy"], row["patched"]) == ("theirs", True, None)
