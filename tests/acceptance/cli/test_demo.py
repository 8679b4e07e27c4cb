"""The demonstration, as far as a test has time for it: the quickest of its scenarios."""

import json
import subprocess
import sys


def test_a_drifting_shop_is_led_back_and_the_effect_verified():
    done = subprocess.run(
        [sys.executable, "-m", "geoheal.cli", "demo", "--json", "--only", "basin_drift"],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (story,) = map(json.loads, done.stdout.splitlines())
    assert (story["scenario"], story["strategy"]) == ("basin_drift", "basin_drift_correction")
    assert story["applied"]
    assert story["verified"]
    assert not story["rolled_back"]
    assert story["after"] < 1.4 < story["before"]


def test_an_unknown_scenario_is_refused_by_name():
    done = subprocess.run(
        [sys.executable, "-m", "geoheal.cli", "demo", "--only", "nothing"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "basin_drift" in done.stderr
