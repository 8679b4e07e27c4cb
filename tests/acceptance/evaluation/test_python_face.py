"""Existing Python code evaluates without any set-up, and leaves nothing behind."""

import os
import subprocess
import sys

import pytest

from tests.waiting import PATIENCE_S

SCRIPT = """
from geoheal import create_self_healing_system

monitor, evaluator, engine = create_self_healing_system()
evaluator.set_thresholds(apply=0.75)
evaluator.set_fitness_weights(performance=0.5)
fitness = evaluator.evaluate_code_change("m", "def f():\\n    return (1\\n", current_code="x = 1")
print(fitness["recommendation"], fitness["gate"])
fitness = evaluator.evaluate_code_change("m", "def f():\\n    return 1\\n")
print(fitness["recommendation"], fitness["reason"])
print(engine.get_status()["running"])
"""


@pytest.mark.thorough
def test_a_plain_script_evaluates(sandboxes, database_url):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "GEOHEAL_DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=True,
    )
    refused, loaded, running = done.stdout.splitlines()
    assert refused == "reject syntax"
    assert loaded.startswith("test_more The candidate loads, but nothing was measured")
    assert running == "False"
    assert "Traceback" not in done.stderr
